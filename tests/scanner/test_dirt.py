from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from calibration.form import Form
from scanner.doubts import Doubt
from scanner.page_image import PageImage
from scanner.prepared_form import prepare_forms
from scanner.read_page import read_page
from scanner.reading import PageReading


def with_streak(file: Path, x_mm: float, width: int, dark: int) -> PageImage:
    grey = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    x = round(x_mm * grey.shape[0] / 297)
    grey[:, x : x + width] = np.clip(grey[:, x : x + width].astype(int) - dark, 0, 255)
    return PageImage(file.name, 1, np.asarray(grey, np.uint8))


def test_a_streak_over_a_column_is_asked_about_and_changes_no_choice(foreign_deck: Path, foreign_form: Form) -> None:
    forms = prepare_forms((foreign_form,))
    file = foreign_deck / "scans" / "9bade743.jpg"
    clean = read_page(with_streak(file, 130, 0, 0), forms)
    for width, dark in ((1, 60), (2, 120), (3, 200)):
        dirty = read_page(with_streak(file, 131, width, dark), forms)
        assert isinstance(clean, PageReading)
        assert isinstance(dirty, PageReading)
        for before, after in zip(clean.rows, dirty.rows, strict=True):
            assert Doubt.DIRT in after.doubts
            assert before.doubts or before.choice == after.choice


def test_a_streak_beside_the_columns_asks_nobody(foreign_deck: Path, foreign_form: Form) -> None:
    dirty = read_page(with_streak(foreign_deck / "scans" / "9bade743.jpg", 60, 2, 120), prepare_forms((foreign_form,)))
    assert isinstance(dirty, PageReading)
    assert sum(bool(row.doubts) for row in dirty.rows) <= 1
