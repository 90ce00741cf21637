"""A scan without what its file tells besides the picture: who took it, when, where, with which device.

JPEG (ITU-T T.81, annex B) and PNG (ISO/IEC 15948) are cleaned segment by segment; the picture's own bytes stay as they
are. Other kinds of file (TIFF, PDF, HEIC, WebP) are left as they came.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator

from PIL import Image

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_TELLS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"tIME"})

_JPEG_START = b"\xff\xd8"
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
_COMMENT, _APP0, _APP1, _APP2, _APP14, _APP15 = 0xFE, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""In coded data: a marker that is neither a stuffed byte nor a restart (B.1.1)."""
_NEEDED = {_APP0: (b"JFIF\0",), _APP2: (b"ICC_PROFILE\0",), _APP14: (b"Adobe",)}
"""Which segments of applications the picture needs: its density, its colours, how its colours are written."""


def without_metadata(data: bytes) -> bytes:
    """A file's bytes without texts, times, places and devices; what is no sound JPEG or PNG comes back as it is.

    The orientation is kept, by which its picture is turned upright. What follows a picture's end in its file,
    as a second picture or a film of a telephone does, is left out.
    """
    try:
        if data.startswith(_JPEG_START):
            return _jpeg(data)
        if data.startswith(_PNG_START):
            return _png(data)
    except (struct.error, IndexError, ValueError):
        pass  # a damaged file is refused by name, and kept as it came
    return data


def _jpeg(data: bytes) -> bytes:
    kept, orientation = [_JPEG_START], _orientation(data)
    needs_orientation = orientation != 1
    for marker, segment in _segments(data):
        is_application = _APP0 <= marker <= _APP15
        if needs_orientation and marker != _APP0:
            kept.append(_orientation_segment(orientation))
            needs_orientation = False
        if marker == _COMMENT or (is_application and not segment[4:].startswith(_NEEDED.get(marker, ()))):
            continue
        kept.append(segment)
    return b"".join(kept)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments from a JPEG's start to its end, as (marker, its bytes); a scan's coded data go with its head."""
    at = len(_JPEG_START)
    while True:
        while data[at + 1] == 0xFF:  # a marker may be preceded by bytes that fill
            at += 1
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == _END_OF_IMAGE:
            yield marker, data[at : at + 2]
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if marker == _START_OF_SCAN:
            found = _MARKER.search(data, end)
            end = found.start() if found else len(data) + 1
        if length < 2 or end > len(data):
            raise ValueError("no segment")
        yield marker, data[at:end]
        at = end


def _orientation(data: bytes) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG", "MPO")) as picture:
                found = picture.getexif().get(_ORIENTATION, 1)
        except Exception as error:  # a damaged head makes the library raise anything
            raise ValueError("no picture") from error
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _orientation_segment(orientation: int) -> bytes:
    """An Exif segment with this one tag."""
    body = _EXIF + _orientation_tag(orientation)
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body


def _orientation_tag(orientation: int) -> bytes:
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


def _orientation_chunk(exif: bytes) -> bytes:
    """A PNG's Exif chunk with this one tag; nothing where the picture lies upright."""
    told = Image.Exif()
    try:
        told.load(exif)
        orientation = told.get(_ORIENTATION, 1)
    except Exception as error:  # damaged tags make the library raise anything
        raise ValueError("no tags") from error
    if not isinstance(orientation, int) or not 2 <= orientation <= 8:
        return b""
    body = b"eXIf" + _orientation_tag(orientation)
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _png(data: bytes) -> bytes:
    kept, at = [_PNG_START], len(_PNG_START)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise ValueError("no chunk")
        if name == b"eXIf":
            kept.append(_orientation_chunk(data[at + 8 : end - 4]))
        elif name not in _PNG_TELLS:
            kept.append(data[at:end])
        at = end
        if name == b"IEND":
            return b"".join(kept)
    raise ValueError("no end")
