"""What is no ballot is refused by name and reason; the rest of the pile is read."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from calibration.form import Form
from scanner.batch import read_bytes
from scanner.doubts import Refusal
from scanner.reading import RefusedPage


def refusal(data: bytes, form: Form) -> Refusal:
    (reading,) = read_bytes(data, "page.jpg", (form,))
    assert isinstance(reading, RefusedPage)
    assert reading.file == "page.jpg"
    return reading.reason


def picture(grey: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", grey)[1])


@pytest.mark.parametrize(
    "data", [b"", b"Th\xc6\xb0 m\xe1\xbb\x9di", b"\xff\xd8\xff\xe0 cut off", b"II*\0" + b"\0" * 40, b"%PDF-1.7"]
)
def test_a_file_that_is_no_image_is_refused(data: bytes, foreign_form: Form) -> None:
    assert refusal(data, foreign_form) is Refusal.NOT_AN_IMAGE


def test_a_scan_that_was_cut_off_is_refused_or_asked_about(foreign_deck: Path, foreign_form: Form) -> None:
    data = (foreign_deck / "scans" / "9bade743.jpg").read_bytes()
    for share in (0.1, 0.5, 0.9):
        (reading,) = read_bytes(data[: int(share * len(data))], "page.jpg", (foreign_form,))
        whole = read_bytes(data, "page.jpg", (foreign_form,))[0]
        assert not isinstance(whole, RefusedPage)
        if isinstance(reading, RefusedPage):
            continue
        for row, true in zip(reading.rows, whole.rows, strict=True):
            assert row.doubts or row.choice == true.choice


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
