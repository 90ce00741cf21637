"""Printed words by Tesseract: many pieces of print in one call, each word with its confidence.

The pieces are cut out of the page, freed of rules, and given as the pages of one file: rules left in, the error rate
reaches nine words in ten; one call a piece costs ten times as much. Each is read at two sizes, the second time with
lines that nearly touch cut apart. Where the two readings differ the likelier one is taken, and its words are marked as
uncertain.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from calibration.errors import FormError
from calibration.language import Text
from calibration.ruled_lines import Grey
from calibration.tight_lines import LinePiece, tight_lines

OCR_PX_PER_MM = 12.0
"""Scale at which lines should be given: 305 dpi, at which letters of 11–14 pt have the height that Tesseract learned."""

LANGUAGE = "vie"

MARGIN_PX = 20
"""White around each piece."""

SIZES = (1.0, 0.6)
"""The sizes, as shares, at which every piece is read: of 42 labels 4 and 3 had a fault, seldom the same."""

UNCERTAIN = 0.5
"""Greatest confidence of a word of which the two readings differ."""

PAPER = 200
"""What is lighter than this (of 255) is paper: its grain, and what wiping a rule left of it."""

LONGEST_SECONDS = 120
"""A call that takes longer has gone wrong; a page of forty rows takes three."""


@dataclass(frozen=True, slots=True)
class ReadWord:
    """One word as it was read: text in Unicode NFC, confidence 0 to 1, extent in px of the picture that it stands in."""

    text: str
    confidence: float
    x0: int
    y0: int
    x1: int
    y1: int


def has_tesseract() -> bool:
    """Whether Tesseract is installed on this machine."""
    return shutil.which("tesseract") is not None


def read_lines(lines: Sequence[Grey]) -> list[tuple[ReadWord, ...]]:
    """The words of each picture of text, in the order of reading.

    `lines` are grey pictures, paper white, each with one line of print or a few under one another.

    FormError where Tesseract or its Vietnamese is not installed.
    """
    return [agreed(*readings) for readings in read_twice(lines)]


def read_twice(lines: Sequence[Grey]) -> list[tuple[tuple[ReadWord, ...], ...]]:
    """What was read in each picture at each of SIZES, at the second with tight lines cut apart; pictures and FormError as for `read_lines`."""
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

    # on short calls several threads only wait for one another
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    sheets = [
        sheet
        for piece, line in enumerate(lines)
        for sheet in (
            _Sheet(piece, 0, LinePiece(line, 0)),
            *(_Sheet(piece, 1, part) for part in tight_lines(line, OCR_PX_PER_MM)),
        )
    ]
    pages = [_prepared(sheet.print.picture, SIZES[sheet.reading]) for sheet in sheets]
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "print.tif")
            pages[0].save(file, save_all=True, append_images=pages[1:], compression="raw")
            found = pytesseract.image_to_data(
                str(file),
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
    words: list[tuple[list[ReadWord], ...]] = [tuple([] for _ in SIZES) for _ in lines]
    rows = zip(*(found[key] for key in ("page_num", "text", "conf", "left", "top", "width", "height")), strict=True)
    for page, text, confidence, left, top, width, height in rows:
        plain = unicodedata.normalize("NFC", text.strip())
        if not plain:
            continue
        sheet = sheets[page - 1]
        x0, y0, x1, y1 = (
            round((value - MARGIN_PX) / SIZES[sheet.reading]) for value in (left, top, left + width, top + height)
        )
        word = ReadWord(plain, max(0.0, float(confidence)) / 100, x0, y0 + sheet.print.top, x1, y1 + sheet.print.top)
        words[sheet.piece][sheet.reading].append(word)
    return [tuple(tuple(reading) for reading in readings) for readings in words]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One page of the file that Tesseract is given: of which piece, for which of its readings, and what of its print."""

    piece: int
    reading: int
    print: LinePiece


def _prepared(line: Grey, size: float) -> Image.Image:
    """A piece of print at this size, on white."""
    plain = np.where(line > PAPER, 255, line).astype(np.uint8)
    if size != 1.0:
        plain = np.asarray(cv2.resize(plain, None, fx=size, fy=size, interpolation=cv2.INTER_AREA), np.uint8)
    return Image.fromarray(
        cv2.copyMakeBorder(plain, MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX, cv2.BORDER_CONSTANT, value=255)
    )


def agreed(one: tuple[ReadWord, ...], other: tuple[ReadWord, ...]) -> tuple[ReadWord, ...]:
    """The likelier of two readings of the same print, word by word where both have as many words."""
    if [word.text for word in one] == [word.text for word in other]:
        return one
    if len(one) != len(other):
        best = max(one, other, key=lambda words: float(np.mean([word.confidence for word in words])) if words else 0.0)
        return tuple(replace(word, confidence=min(word.confidence, UNCERTAIN)) for word in best)
    return tuple(
        left
        if left.text == right.text
        else replace(likelier := max(left, right, key=_likelihood), confidence=min(likelier.confidence, UNCERTAIN))
        for left, right in zip(one, other, strict=True)
    )


def _likelihood(word: ReadWord) -> tuple[int, float]:
    """Accents are lost more often than invented: the reading with more of them is likelier, then the surer one."""
    marks = sum(unicodedata.combining(letter) > 0 for letter in unicodedata.normalize("NFD", word.text))
    return marks, word.confidence
