"""From the bytes of a file to grey page images."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
import simplejpeg
from PIL import Image

from calibration.errors import ScanError
from calibration.language import Text
from calibration.ruled_lines import Grey
from scanner import MAX_PIXELS
from scanner.pdf_pages import pdf_pictures
from scanner.whole_file import JPEG_START, is_whole, strips_are_whole

MAX_SIDE_PX = 30_000
PDF_HEAD = 1024
"""Readers of PDF look for its mark in so many bytes at the beginning of a file."""

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # a damaged file is told in one sentence of our own

_EXIF_ORIENTATION = 0x0112
_UPRIGHT: dict[int, Callable[[Grey], Grey]] = {
    2: np.fliplr,
    3: lambda grey: np.rot90(grey, 2),
    4: np.flipud,
    5: lambda grey: grey.T,
    6: lambda grey: np.rot90(grey, -1),
    7: lambda grey: np.rot90(grey, 2).T,
    8: np.rot90,
}
"""How a picture is turned upright, by the orientation that a camera noted in it (Exif 2.32, table 6)."""

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

DRAWN_BY = "kiemphieu inspect --draw"
"""What the program writes into the pictures that it draws of its reading, as their software."""

MIN_SIDE_PX = 400
"""A4 at 150 dpi is 1,240 px wide; below a third of that no stroke of a pen survives."""


class DamagedFileError(ScanError):
    """A scan's file is not whole, or its decoder complains: what it would still show may not be what was scanned."""

    def __init__(self, file: str) -> None:
        super().__init__(
            Text(
                f"{file}: tệp bản quét bị hỏng; hãy quét lại tờ này.",
                f"{file}: the scan's file is damaged; scan the sheet again.",
            )
        )


@dataclass(frozen=True)
class PageImage:
    """One scanned side: where it came from and its grey picture (rows × columns, 0 black to 255 white)."""

    file: str
    image: int
    """Which picture of the file this is, from 1."""
    grey: Grey


def decode_pages(data: bytes, file: str) -> Iterator[PageImage]:
    """The pictures in a file's bytes, one after the other; ScanError if it holds none that can be read."""
    if not data:
        raise ScanError(Text(f"{file}: tệp rỗng.", f"{file}: the file is empty."))
    if DRAWN_BY.encode() in data[:1024]:
        raise ScanError(
            Text(
                f"{file}: đây là hình do chương trình vẽ ra, không phải bản quét; hãy đưa bản quét gốc.",
                f"{file}: this is a picture that the program drew, not a scan; give the scan itself.",
            )
        )
    found = 0
    for found, grey in enumerate(_pictures(data, file), start=1):
        if min(grey.shape) < MIN_SIDE_PX:
            raise ScanError(
                Text(
                    f"{file}: ảnh quá nhỏ để đọc; hãy quét lại ở 200 dpi trở lên.",
                    f"{file}: the picture is too small to read; scan it again at 200 dpi or more.",
                )
            )
        yield PageImage(file, found, grey)
    if not found:
        raise _no_image(file)


def _pictures(data: bytes, file: str) -> Iterator[Grey]:
    """The grey pictures of a file of any kind that is known, one after the other."""
    if b"%PDF-" in data[:PDF_HEAD]:
        yield from _of_pdf(data, file)
    elif data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        yield _by_pillow(data, file)
    elif data.startswith(TIFF_STARTS):
        for number in range(_checked_pages(data, file)):
            yield _of_tiff(data, number, file)
    elif data.startswith(JPEG_START):
        yield _of_jpeg(data, file)
    else:
        _checked_pages(data, file)
        if not is_whole(data):
            raise DamagedFileError(file)
        try:
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
        except cv2.error:
            picture = None
        if picture is None:
            raise DamagedFileError(file)
        yield np.asarray(picture, np.uint8)


def _of_pdf(data: bytes, file: str) -> Iterator[Grey]:
    if not is_whole(data):
        raise DamagedFileError(file)
    try:
        for embedded in pdf_pictures(data):
            _check_size(embedded.width, embedded.height, file)
            if embedded.is_jpeg:
                yield from _pictures(embedded.data, file)
            else:
                yield np.frombuffer(embedded.data, np.uint8).reshape(embedded.height, embedded.width)
    except EOFError as error:
        raise DamagedFileError(file) from error


def _of_tiff(data: bytes, number: int, file: str) -> Grey:
    try:
        _, found = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE, None, (number, number + 1))
    except cv2.error as error:
        raise DamagedFileError(file) from error
    if not found:
        raise DamagedFileError(file)
    return np.asarray(found[0], np.uint8)


def _of_jpeg(data: bytes, file: str) -> Grey:
    """Decoded strictly: where libjpeg only warns and fills the rest with grey, the file is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _checked_pages(data, file)
        if not is_whole(data):
            raise DamagedFileError(file)
        with Image.open(BytesIO(data), formats=("JPEG", "MPO")) as picture:
            mode, orientation = picture.mode, picture.getexif().get(_EXIF_ORIENTATION, 1)
    try:
        grey = _decoded_strictly(data, mode)
    except (ValueError, cv2.error) as error:
        raise DamagedFileError(file) from error
    turned = _UPRIGHT.get(orientation)
    return np.ascontiguousarray(turned(grey) if turned else grey)


def _decoded_strictly(data: bytes, mode: str) -> Grey:
    """A JPEG's grey picture as it lies in the file; ValueError where libjpeg warns."""
    if mode != "CMYK":
        return np.asarray(simplejpeg.decode_jpeg(data, "GRAY")[:, :, 0], np.uint8)
    simplejpeg.decode_jpeg(data, "CMYK")  # for its complaints: it has no way from these inks to grey
    grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
    if grey is None:
        raise ValueError("no picture")
    return np.asarray(grey, np.uint8)


def _checked_pages(data: bytes, file: str) -> int:
    """How many pictures a file holds; ScanError unless its heads are sound and every picture has a size that is read.

    Only heads are read: nothing is decoded before it is known how large it would be.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(data), formats=("JPEG", "PNG", "TIFF", "MPO")) as picture:
                count = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
                for number in range(count):
                    if number:
                        picture.seek(number)
                    _check_size(*picture.size, file)
                    if picture.format == "TIFF" and not strips_are_whole(picture, len(data)):
                        raise DamagedFileError(file)
                return count
        except Image.DecompressionBombError as error:
            raise _too_large(file) from error
        except ScanError:
            raise
        except Exception as error:  # a damaged head makes the library raise anything
            raise _no_image(file) from error


def _by_pillow(data: bytes, file: str) -> Grey:
    """A HEIC or WebP picture."""
    import pillow_heif

    if not is_whole(data):
        raise DamagedFileError(file)
    pillow_heif.register_heif_opener()
    try:
        with Image.open(BytesIO(data), formats=("HEIF", "WEBP")) as picture:
            _check_size(*picture.size, file)
            return np.asarray(picture.convert("L"), np.uint8)
    except Image.DecompressionBombError as error:
        raise _too_large(file) from error
    except ScanError:
        raise
    except Exception as error:  # a damaged file makes the library raise anything
        raise _no_image(file) from error


def _check_size(width: int, height: int, file: str) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE_PX:
        raise _too_large(file)


def _too_large(file: str) -> ScanError:
    return ScanError(
        Text(
            f"{file}: ảnh quá lớn để đọc; hãy quét lại ở 300 dpi.",
            f"{file}: the picture is too large to read; scan the sheet again at 300 dpi.",
        )
    )


def _no_image(file: str) -> ScanError:
    return ScanError(
        Text(
            f"{file}: không phải ảnh, hoặc ảnh bị hỏng; hãy quét lại tờ này.",
            f"{file}: this is not an image, or it is damaged; scan the sheet again.",
        )
    )
