"""Whatever an office's scanner saves, the scan in it is read, and as it was scanned."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from calibration.errors import ScanError
from calibration.form import Form
from scanner.batch import read_bytes
from scanner.doubts import Refusal
from scanner.page_image import decode_pages
from scanner.reading import PageReading, RefusedPage

pillow_heif.register_heif_opener()


@pytest.fixture(scope="module")
def scan(samples: Path) -> Image.Image:
    return Image.open(samples / "scans" / "scan_0040.jpg").convert("L")


def saved(picture: Image.Image, kind: str, **settings: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **settings)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "settings"), [("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True})])
def test_a_scan_saved_without_loss_comes_in_pixel_for_pixel(
    scan: Image.Image, kind: str, settings: dict[str, object]
) -> None:
    (page,) = decode_pages(saved(scan, kind, **settings), "page")
    assert np.array_equal(page.grey, np.asarray(scan))


@pytest.mark.parametrize("kind", ["HEIF", "WEBP", "PDF"])
def test_the_same_ballot_is_read_the_same_from_other_kinds_of_file(
    scan: Image.Image, kind: str, sample_forms: tuple[Form, ...]
) -> None:
    (plain,) = read_bytes(saved(scan, "PNG"), "page", sample_forms)
    # the encoder's slowest part adds nothing here
    quick = {"enc_params": {"preset": "ultrafast"}} if kind == "HEIF" else {}
    (other,) = read_bytes(saved(scan, kind, quality=92, **quick), "page", sample_forms)
    assert isinstance(plain, PageReading)
    assert isinstance(other, PageReading)
    assert [row.choice for row in other.rows] == [row.choice for row in plain.rows]


def test_the_scan_in_a_pdf_is_taken_as_it_is_and_not_drawn_again(scan: Image.Image) -> None:
    """The page says 72 dpi: drawn at 300 dpi it would have another size."""
    file = io.BytesIO()
    scan.save(file, "PDF", quality=90, resolution=72, save_all=True, append_images=[scan.rotate(180)])
    first, second = decode_pages(file.getvalue(), "pile.pdf")
    jpeg = np.asarray(Image.open(io.BytesIO(saved(scan, "JPEG", quality=90))))
    assert first.grey.shape == second.grey.shape == jpeg.shape
    assert np.abs(first.grey.astype(int) - jpeg).max() <= 2


def test_pages_in_g4_are_read_one_after_the_other(scan: Image.Image) -> None:
    pages = [scan.point(lambda value: 255 * (value > 128)).convert("1"), scan.rotate(180).convert("1")]
    file = io.BytesIO()
    pages[0].save(file, "TIFF", compression="group4", save_all=True, append_images=pages[1:])
    found = list(decode_pages(file.getvalue(), "pile.tif"))
    assert len(found) == 2
    assert np.array_equal(found[0].grey > 0, np.asarray(pages[0]))


def test_a_picture_that_would_fill_the_memory_is_refused_by_its_head(foreign_form: Form) -> None:
    head = bytearray(saved(Image.new("L", (500, 500)), "PNG"))
    head[16:24] = (100_000).to_bytes(4, "big") * 2
    head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4, "big")
    with pytest.raises(ScanError, match=r"quá lớn|too large"):
        list(decode_pages(bytes(head), "bomb.png"))
    (reading,) = read_bytes(bytes(head), "bomb.png", (foreign_form,))
    assert isinstance(reading, RefusedPage)
    assert reading.reason is Refusal.NOT_AN_IMAGE


def test_where_a_pile_is_damaged_in_the_middle_the_pages_before_are_read(
    scan: Image.Image, sample_forms: tuple[Form, ...]
) -> None:
    file = io.BytesIO()
    scan.save(file, "TIFF", save_all=True, append_images=[Image.new("L", (100, 100))])
    readings = read_bytes(file.getvalue(), "pile.tif", sample_forms)
    assert [(reading.image, reading.status) for reading in readings] == [(1, "read"), (2, "refused")]
