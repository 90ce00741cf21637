"""Printed words by Tesseract: many lines of text in one call, each word with its confidence.

The lines are cut out of the page, freed of rules, and set under one another on one white picture: rules left in, the
error rate reaches nine words in ten; one call a line costs ten times as much.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.errors import FormError
from calibration.language import Text
from calibration.ruled_lines import Grey

OCR_PX_PER_MM = 12.0
"""Scale at which lines should be given: 305 dpi, at which letters of 11–14 pt have the height that Tesseract learned."""

LANGUAGE = "vie"

MARGIN_PX = 24
GAP_PX = 36
"""White around and between the lines: as much as a line is high keeps accents from joining the line above."""

LONGEST_SECONDS = 120
"""A call that takes longer has gone wrong; a page of forty rows takes three."""


@dataclass(frozen=True, slots=True)
class ReadWord:
    """One word as it was read: text in Unicode NFC, confidence 0 to 1, left and right edge in px of its line's picture."""

    text: str
    confidence: float
    x0: int
    x1: int


def has_tesseract() -> bool:
    """Whether Tesseract is installed on this machine."""
    return shutil.which("tesseract") is not None


def read_lines(lines: Sequence[Grey]) -> list[tuple[ReadWord, ...]]:
    """The words of each line of text, left to right. `lines` are grey pictures, one line of print each, paper white.

    FormError where Tesseract or its Vietnamese is not installed.
    """
    if not lines:
        return []
    if not has_tesseract():
        raise FormError(
            Text(
                "Chưa cài Tesseract nên không đọc được chữ trên ảnh; hãy cài tesseract-ocr và tesseract-ocr-vie "
                "(sudo apt install tesseract-ocr tesseract-ocr-vie), hoặc đưa tệp PDF hay DOCX của phiếu.",
                "Tesseract is not installed, so words on pictures cannot be read; install tesseract-ocr and "
                "tesseract-ocr-vie (sudo apt install tesseract-ocr tesseract-ocr-vie), or give the ballot's PDF or DOCX.",
            )
        )
    # importing it costs a tenth of a second, and only learning and unknown pages need it
    import pytesseract

    sheet, tops = _montage(lines)
    # on short calls several threads only wait for one another
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        found = pytesseract.image_to_data(
            sheet,
            lang=LANGUAGE,
            config="--oem 1 --psm 6 --dpi 300",
            output_type=pytesseract.Output.DICT,
            timeout=LONGEST_SECONDS,
        )
    except (pytesseract.TesseractError, RuntimeError) as fault:
        raise FormError(
            Text(
                "Tesseract không đọc được trang này; hãy kiểm tra gói tiếng Việt (tesseract-ocr-vie) đã được cài chưa.",
                "Tesseract could not read this page; check that its Vietnamese (tesseract-ocr-vie) is installed.",
            )
        ) from fault
    words: list[list[ReadWord]] = [[] for _ in lines]
    rows = zip(found["text"], found["conf"], found["left"], found["top"], found["width"], found["height"], strict=True)
    for text, confidence, left, top, width, height in rows:
        if not text.strip():
            continue
        middle = top + height / 2
        number = int(np.searchsorted(tops, middle + GAP_PX / 2, side="right")) - 1
        x0 = max(0, int(left) - MARGIN_PX)
        word = ReadWord(
            unicodedata.normalize("NFC", text.strip()), max(0.0, float(confidence)) / 100, x0, x0 + int(width)
        )
        words[min(max(number, 0), len(lines) - 1)].append(word)
    return [tuple(sorted(line, key=lambda word: word.x0)) for line in words]


def _montage(lines: Sequence[Grey]) -> tuple[Grey, list[int]]:
    """All lines under one another on white, and the row at which each begins."""
    width = max(line.shape[1] for line in lines) + 2 * MARGIN_PX
    height = sum(line.shape[0] + GAP_PX for line in lines) + GAP_PX
    sheet = np.full((height, width), 255, np.uint8)
    tops, top = [], GAP_PX
    for line in lines:
        sheet[top : top + line.shape[0], MARGIN_PX : MARGIN_PX + line.shape[1]] = line
        tops.append(top)
        top += line.shape[0] + GAP_PX
    return sheet, tops
