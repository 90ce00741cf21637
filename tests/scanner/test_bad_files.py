"""What is no ballot is refused by name and reason; the rest of the pile is read."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageOps

from calibration.form import Form
from scanner.batch import read_bytes
from scanner.doubts import Refusal
from scanner.page_image import DamagedFileError, decode_pages
from scanner.reading import RefusedPage


def refusal(data: bytes, form: Form) -> Refusal:
    (reading,) = read_bytes(data, "page.jpg", (form,))
    assert isinstance(reading, RefusedPage)
    assert reading.file == "page.jpg"
    return reading.reason


def picture(grey: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", grey)[1])


@pytest.mark.parametrize(
    "data", [b"", b"Th\xc6\xb0 m\xe1\xbb\x9di", b"\xff\xd8\xff\xe0 cut off", b"II*\0" + b"\0" * 40]
)
def test_a_file_that_is_no_image_is_refused(data: bytes, foreign_form: Form) -> None:
    assert refusal(data, foreign_form) is Refusal.NOT_AN_IMAGE


def saved(picture: Image.Image, kind: str, **settings: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **settings)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "PDF", "WEBP", "HEIF"])
def test_a_scan_that_was_cut_off_is_refused_as_damaged(kind: str, samples: Path, foreign_form: Form) -> None:
    pillow_heif.register_heif_opener()
    scan = Image.open(samples / "scans" / "scan_0040.jpg").convert("L").resize((826, 1169))
    data = saved(scan, kind)
    (whole,) = decode_pages(data, "page.jpg")
    assert whole.grey.shape == (1169, 826)
    for share in (0.3, 0.9, 0.999):
        assert refusal(data[: int(share * len(data))], foreign_form) in (Refusal.DAMAGED_FILE, Refusal.NOT_AN_IMAGE)


def test_a_jpeg_whose_decoder_complains_is_refused_though_it_would_still_show_a_picture(
    samples: Path, foreign_form: Form
) -> None:
    data = (samples / "scans" / "scan_0040.jpg").read_bytes()
    middle = len(data) // 2
    broken = data[:middle] + data[middle + 3000 :]
    assert cv2.imdecode(np.frombuffer(broken, np.uint8), cv2.IMREAD_GRAYSCALE).shape == (2339, 1653)
    assert refusal(broken, foreign_form) is Refusal.DAMAGED_FILE


def test_a_png_with_a_flipped_bit_anywhere_is_refused(foreign_form: Form, random: np.random.Generator) -> None:
    data = picture(random.integers(0, 256, (600, 500), np.uint8))
    for place in random.integers(8, len(data), 20):
        broken = bytearray(data)
        broken[place] ^= 1 << int(random.integers(8))
        assert refusal(bytes(broken), foreign_form) in (Refusal.DAMAGED_FILE, Refusal.NOT_AN_IMAGE)


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "tiff_adobe_deflate"])
def test_a_damaged_file_is_told_in_our_own_words_and_no_library_speaks_beside(
    compression: str, random: np.random.Generator, capfd: pytest.CaptureFixture[str]
) -> None:
    file = io.BytesIO()
    grain = Image.fromarray(random.integers(0, 2, (500, 500), np.uint8) * np.uint8(255)).convert("1")
    (grain if compression == "group4" else grain.convert("L")).save(file, "TIFF", compression=compression)
    data = bytearray(file.getvalue())
    for at in random.integers(len(data) // 4, 3 * len(data) // 4, 40):
        data[at] ^= 0x55
    with contextlib.suppress(DamagedFileError):
        list(decode_pages(bytes(data), "scan.tif"))
    assert capfd.readouterr() == ("", "")


def test_a_pdf_of_which_a_page_cannot_be_had_says_so_after_the_pages_before(samples: Path) -> None:
    scan = Image.open(samples / "scans" / "scan_0040.jpg").convert("L")
    data = saved(scan, "PDF", save_all=True, append_images=[scan.rotate(180)])
    second = data.rindex(b"\xff\xd8\xff")
    broken = data[: second + 9000] + b"\0" * 9000 + data[second + 18000 :]
    pages = decode_pages(broken, "pile.pdf")
    assert next(pages).image == 1
    with pytest.raises(DamagedFileError, match=r"bị hỏng|damaged"):
        next(pages)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_noted(orientation: int) -> None:
    scene = Image.fromarray(np.add.outer(np.arange(0, 200, 0.4), np.arange(0, 45, 0.1)).astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(scene, "JPEG", exif=exif, quality=95)
    (page,) = decode_pages(data, "photo.jpg")
    upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    assert np.array_equal(page.grey, upright)


def test_an_empty_sheet_is_a_blank_page(random: np.random.Generator, foreign_form: Form) -> None:
    sheet = np.clip(random.normal(236, 3, (2339, 1654)), 0, 255).astype(np.uint8)
    assert refusal(picture(sheet), foreign_form) is Refusal.BLANK_PAGE


def test_another_table_is_not_this_ballot(foreign_form: Form) -> None:
    sheet = np.full((2339, 1654), 250, np.uint8)
    for y in range(300, 2000, 100):
        cv2.line(sheet, (150, y), (1500, y), 0, 2)
    for x in range(150, 1501, 225):
        cv2.line(sheet, (x, 300), (x, 1900), 0, 2)
    assert refusal(picture(sheet), foreign_form) is Refusal.NOT_THIS_BALLOT


def test_the_same_table_with_other_names_is_not_this_ballot(foreign_form: Form, foreign_deck: Path) -> None:
    """The list in reverse order: every rule in its place, every name in another."""
    grey = cv2.imread(str(foreign_deck / "scans" / "9bade743.jpg"), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    names = [row.label for row in foreign_form.rows]
    px = grey.shape[0] / 297
    top, bottom = (round(y * px) for y in (names[0].y0 + 2, names[-1].y1 - 2))
    right = round(names[0].x1 * px) - 12
    grey[top:bottom, 160:right] = grey[top:bottom, 160:right][::-1]
    assert refusal(picture(grey), foreign_form) is Refusal.NOT_THIS_BALLOT


def test_a_ballot_of_another_kind_never_passes_for_this_one(samples: Path, sample_forms: tuple[Form, ...]) -> None:
    by_id = {form.id: form for form in sample_forms}
    for scan, kind in (("scan_0001.jpg", "chutich"), ("scan_0040.jpg", "hdnd"), ("scan_0080.jpg", "ubnd")):
        data = (samples / "scans" / scan).read_bytes()
        for other, form in by_id.items():
            (reading,) = read_bytes(data, scan, (form,))
            assert isinstance(reading, RefusedPage) == (other != kind)


def test_every_picture_of_a_tiff_is_a_page(samples: Path, sample_forms: tuple[Form, ...], tmp_path: Path) -> None:
    pages = [
        cv2.imread(str(samples / "scans" / name), cv2.IMREAD_GRAYSCALE) for name in ("scan_0040.jpg", "scan_0041.jpg")
    ]
    file = tmp_path / "pile.tif"
    assert cv2.imwritemulti(str(file), [page for page in pages if page is not None])
    readings = read_bytes(file.read_bytes(), "pile.tif", sample_forms)
    assert [(reading.image, reading.status) for reading in readings] == [(1, "read"), (2, "read")]
