from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from calibration.form import Box, Form
from scanner.align import Alignment, align
from scanner.doubts import Doubt
from scanner.page_image import PageImage
from scanner.prepared_form import prepare_forms
from scanner.read_page import read_page
from scanner.reading import PageReading
from scanner.refine import rectify


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


def test_a_streak_along_a_rule_of_the_table_is_told_from_the_rule(foreign_deck: Path, foreign_form: Form) -> None:
    forms = prepare_forms((foreign_form,))
    grey = cv2.imread(str(foreign_deck / "scans" / "9bade743.jpg"), cv2.IMREAD_GRAYSCALE)
    found = align(np.asarray(grey, np.uint8), forms)
    assert isinstance(found, Alignment)
    page = foreign_form.pages[0]
    upright = rectify(np.asarray(grey, np.uint8), found.fit, Box(0, 0, page.width, page.height), 8.0)
    for away in np.arange(-1.0, 1.1, 0.25):
        x = round((page.rows[0].cells[1].x0 + away) * 8)
        dirty = upright.copy()
        dirty[:, x : x + 2] = np.clip(dirty[:, x : x + 2].astype(int) - 120, 0, 255)
        read = read_page(PageImage("upright.png", 1, dirty), forms)
        assert isinstance(read, PageReading)
        assert all(Doubt.DIRT in row.doubts for row in read.rows)


def test_the_edge_of_a_shade_along_a_fold_is_no_streak(foreign_deck: Path, foreign_form: Form) -> None:
    grey = cv2.imread(str(foreign_deck / "scans" / "9bade743.jpg"), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    at = round(foreign_form.pages[0].rows[0].cells[1].x1 * grey.shape[0] / 297) + 20
    folded = grey.copy()
    folded[:, at:] = (folded[:, at:] * 0.94).astype(np.uint8)
    folded[:, at : at + 2] = (folded[:, at : at + 2] * 0.9).astype(np.uint8)
    read = read_page(PageImage("folded.jpg", 1, np.asarray(folded, np.uint8)), prepare_forms((foreign_form,)))
    assert isinstance(read, PageReading)
    assert not any(Doubt.DIRT in row.doubts for row in read.rows)
