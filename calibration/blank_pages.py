"""The pages of a blank ballot as it was given: scans, photos, a PDF, or the Word file itself.

A PDF that carries its text is read from it, exactly; what is a picture is left to OCR.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from calibration.errors import FormError
from calibration.form import Box
from calibration.language import Text
from calibration.ocr import OCR_PX_PER_MM
from calibration.ruled_lines import Grey

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"})
WORD_FILES = frozenset({".docx", ".doc", ".odt", ".rtf"})

A4_MM = (210.0, 297.0)
LEAST_SIDE_MM, MOST_SIDE_MM = 90.0, 440.0
"""Sheets from A6 to A3: a resolution in the file that makes the page another size was not the scanner's."""

LEAST_LETTERS = 40
LEGIBLE_SHARE = 0.97
"""A page of a PDF carries its text if it has so many letters, nearly all of them Vietnamese: fonts of the old TCVN3 and
VNI kind print well and copy as gibberish."""

MM_PER_PT = 25.4 / 72

OFFICE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A printed word with its extent on the page in mm, and how sure it is, 0 to 1: 1 where it was not read by OCR."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True)
class BlankPage:
    """One page of a blank: its picture, the size of its sheet in mm, and its words where the file carries them.

    `sheet` is None where nothing tells it, as in a photo; `words` is None where OCR must read them.
    """

    name: str
    picture: Grey
    sheet: tuple[float, float] | None
    words: tuple[PlacedWord, ...] | None


def open_blanks(paths: list[Path]) -> list[BlankPage]:
    """All pages of the files in their order; FormError says which file cannot be used and why."""
    return [page for path in paths for page in _pages_of(path)]


def _pages_of(path: Path) -> Iterator[BlankPage]:
    try:
        data = path.read_bytes()
    except OSError:
        raise FormError(
            Text(
                f"Không tìm thấy phiếu trắng {path}; hãy kiểm tra đường dẫn.",
                f"There is no blank ballot {path}; check the path.",
            )
        ) from None
    suffix = path.suffix.lower()
    if data.startswith(b"%PDF"):
        yield from _pages_of_pdf(data, path.name)
    elif suffix in WORD_FILES:
        yield from _pages_of_pdf(_pdf_of_word(path), path.name)
    else:
        yield from _pages_of_picture(path)


def _pages_of_picture(path: Path) -> Iterator[BlankPage]:
    try:
        with Image.open(path) as file:
            count = getattr(file, "n_frames", 1)
            for number in range(count):
                file.seek(number)
                picture = _without_seal(np.asarray(file.convert("RGB"), np.uint8))
                name = path.name if count == 1 else f"{path.name} ({number + 1})"
                yield BlankPage(name, picture, _sheet_of(file.info.get("dpi"), picture.shape), None)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FormError(
            Text(
                f"{path} không phải ảnh, PDF hay DOCX; hãy đưa bản quét JPEG, PNG hoặc TIFF, tệp PDF hoặc DOCX của "
                "phiếu trắng.",
                f"{path} is no image, PDF or DOCX; give a JPEG, PNG or TIFF scan, the PDF or the DOCX of the blank "
                "ballot.",
            )
        ) from None


def _without_seal(colours: Grey) -> Grey:
    """A colour picture as grey, (h, w), with red ink as pale as the paper: the body's seal lies over the print."""
    red, rest = colours[:, :, 0], colours[:, :, 1:].max(axis=2)
    grey = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)
    reddish = red.astype(np.int16) - rest > 40
    return np.where(reddish, np.maximum(grey, red), grey).astype(np.uint8)


def _sheet_of(dpi: object, shape: tuple[int, ...]) -> tuple[float, float] | None:
    """The sheet's width and height in mm by the resolution in the file, if that gives a sheet's size."""
    if not isinstance(dpi, tuple) or not all(float(value) > 0 for value in dpi):
        return None
    width, height = (25.4 * pixels / float(value) for pixels, value in zip((shape[1], shape[0]), dpi, strict=True))
    return (width, height) if all(LEAST_SIDE_MM <= side <= MOST_SIDE_MM for side in (width, height)) else None


def _pages_of_pdf(data: bytes, name: str) -> Iterator[BlankPage]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise FormError(
            Text(
                f"{name}: tệp PDF bị hỏng hoặc có mật khẩu; hãy xuất lại PDF không có mật khẩu.",
                f"{name}: this PDF is damaged or has a password; export it again without one.",
            )
        ) from None
    for number, page in enumerate(document, start=1):
        width, height = (side * MM_PER_PT for side in page.get_size())
        scale = OCR_PX_PER_MM * MM_PER_PT
        picture = page.render(scale=scale, grayscale=False).to_numpy()
        called = name if len(document) == 1 else f"{name} ({number})"
        grey = _without_seal(np.ascontiguousarray(picture[:, :, 2::-1]))
        yield BlankPage(called, grey, (width, height), _words_in(page, height))


def _words_in(page: pypdfium2.PdfPage, height: float) -> tuple[PlacedWord, ...] | None:
    """The words that a page of a PDF carries, in reading order; None where it carries none that can be trusted."""
    text = page.get_textpage()
    words: list[PlacedWord] = []
    letters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []

    def close() -> None:
        if letters:
            x0, y0 = min(box[0] for box in boxes), min(height - box[3] for box in boxes)
            x1, y1 = max(box[2] for box in boxes), max(height - box[1] for box in boxes)
            words.append(PlacedWord(unicodedata.normalize("NFC", "".join(letters)), 1.0, Box(x0, y0, x1, y1)))
        letters.clear()
        boxes.clear()

    for index in range(text.count_chars()):
        letter = text.get_text_range(index, 1)
        if not letter.strip() or letter in ("\ufffe", "\u00ad"):
            close()
            continue
        left, bottom, right, top = (side * MM_PER_PT for side in text.get_charbox(index, loose=True))
        if boxes and (abs(bottom - boxes[-1][1]) > 2.0 or left < boxes[-1][0] - 0.5 or left > boxes[-1][2] + 3.0):
            close()
        letters.append(letter)
        boxes.append((left, bottom, right, top))
    close()
    return tuple(words) if is_legible("".join(word.text for word in words)) else None


def is_legible(text: str) -> bool:
    """Whether a text is long enough and of letters that Vietnamese print uses."""
    known = sum(_is_vietnamese(letter) for letter in text)
    return len(text) >= LEAST_LETTERS and known >= LEGIBLE_SHARE * len(text)


def _is_vietnamese(letter: str) -> bool:
    plain = unicodedata.normalize("NFD", letter)
    marks = set(plain[1:])
    return (plain[0].isascii() or plain[0] in "đĐ–—“”‘’…•□☐√") and marks <= set(
        "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
    )


def _pdf_of_word(path: Path) -> bytes:
    """The PDF that LibreOffice makes of a Word file."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise FormError(
            Text(
                f"{path.name}: cần LibreOffice để mở tệp Word; hãy cài LibreOffice, hoặc lưu tệp thành PDF rồi đưa PDF.",
                f"{path.name}: opening a Word file needs LibreOffice; install it, or save the file as PDF and give that.",
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        call = [
            office,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
        ]
        try:
            subprocess.run(
                [*call, "--outdir", folder, str(path.resolve())],
                check=True,
                capture_output=True,
                timeout=OFFICE_SECONDS,
            )
            return Path(folder, path.with_suffix(".pdf").name).read_bytes()
        except (subprocess.SubprocessError, OSError):
            raise FormError(
                Text(
                    f"{path.name}: LibreOffice không mở được tệp này; hãy lưu tệp thành PDF rồi đưa PDF.",
                    f"{path.name}: LibreOffice could not open this file; save it as PDF and give that.",
                )
            ) from None
