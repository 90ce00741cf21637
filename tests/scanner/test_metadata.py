"""A kept scan shows the sheet, and nothing of who scanned it, when, where or with what."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from scanner.metadata import without_metadata
from scanner.page_image import decode_pages

SECRET = b"Nguyen Van A"


def picture() -> Image.Image:
    grey = np.random.default_rng(3).integers(0, 256, (60, 50), np.uint8)
    return Image.fromarray(grey).resize((500, 600))


def telling_exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x0132] = orientation, SECRET.decode(), "2026:11:25 08:00:00"
    return exif


def jpeg(orientation: int, **options: bool) -> bytes:
    file = io.BytesIO()
    picture().save(file, "JPEG", exif=telling_exif(orientation), comment=SECRET, dpi=(300, 300), **options)
    return file.getvalue() + b"a film of " + SECRET


def png(orientation: int) -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET.decode())
    texts.add_itxt("Note", SECRET.decode())
    file = io.BytesIO()
    picture().save(file, "PNG", exif=telling_exif(orientation), pnginfo=texts, dpi=(300, 300))
    return file.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "progressive", "png"])
def test_what_a_scan_tells_besides_its_picture_is_gone_and_every_pixel_stays(kind, orientation):
    data = png(orientation) if kind == "png" else jpeg(orientation, progressive=kind == "progressive")
    assert SECRET in data
    kept = without_metadata(data)
    assert SECRET not in kept
    assert b"2026:11:25" not in kept
    (before,), (after,) = decode_pages(data, "a"), decode_pages(kept, "a")
    assert np.array_equal(before.grey, after.grey)
    with Image.open(io.BytesIO(kept)) as told:
        assert round(told.info["dpi"][0]) == 300
    assert without_metadata(kept) == kept


def test_a_damaged_file_stays_as_it_came():
    for data in (jpeg(1)[:200], png(1)[:-20], b"\xff\xd8", b"II*\0 and so on"):
        assert without_metadata(data) == data
