"""Whether a file arrived whole: told from its own structure, before anything is decoded.

A file that was cut in copying, or whose checksums do not fit, can still be decoded, into a picture of which a part is
grey or moved. Flipped bits inside compressed data that carry no checksum cannot be told here; a decoder that warns may.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image

PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START = b"\xff\xd8"
PDF_TAIL = 2048
"""A PDF ends with its mark; so many bytes may follow it, where a mail program or a scanner added some."""

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""In entropy-coded data: a marker that is neither a stuffed byte nor a restart (ITU-T T.81, B.1.1)."""
_END_OF_IMAGE = b"\xff\xd9"
_STRIPS = ((273, 279), (324, 325))
"""Tags of TIFF 6.0: where the strips (tiles) of a picture are, and how many bytes each has."""


def is_whole(data: bytes) -> bool:
    """Whether nothing of a JPEG, PNG, PDF, WebP or HEIC file is missing; True for other kinds of file."""
    if data.startswith(JPEG_START):
        return _whole_jpeg(data)
    if data.startswith(PNG_START):
        return _whole_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return int.from_bytes(data[4:8], "little") + 8 <= len(data)
    if data[4:8] == b"ftyp":
        return _whole_boxes(data)
    if data.startswith(b"%PDF-"):
        return b"%%EOF" in data[-PDF_TAIL:]
    return True


def strips_are_whole(picture: Image.Image, size: int) -> bool:
    """Whether all strips or tiles of a TIFF's current picture lie inside the file of `size` bytes and apart."""
    tags = getattr(picture, "tag_v2", {})
    for offsets, lengths in _STRIPS:
        if offsets in tags or lengths in tags:
            starts, counts = _numbers(tags.get(offsets, ())), _numbers(tags.get(lengths, ()))
            strips = sorted(zip(starts, counts, strict=False))
            return (
                len(starts) == len(counts) > 0
                and all(count > 0 and start >= 8 and start + count <= size for start, count in strips)
                and all(start + count <= after for (start, count), (after, _) in pairwise(strips))
            )
    return False


def _numbers(value: int | Sequence[int]) -> Sequence[int]:
    return (value,) if isinstance(value, int) else value


def _whole_jpeg(data: bytes) -> bool:
    """Its segments follow one another up to the end of the image."""
    at = len(JPEG_START)
    while True:
        while data[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        marker = data[at : at + 2]
        if marker == _END_OF_IMAGE:
            return True
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if len(marker) < 2 or marker[0] != 0xFF or length < 2:
            return False
        at += 2 + length
        if marker == b"\xff\xda":  # start of scan: entropy-coded data up to the next marker
            found = _MARKER.search(data, at)
            if found is None:
                return False
            at = found.start()


def _whole_png(data: bytes) -> bool:
    """Every chunk's checksum fits, up to the last one."""
    view = memoryview(data)
    at = len(PNG_START)
    while at + 12 <= len(data):
        length = int.from_bytes(view[at : at + 4], "big")
        end = at + 8 + length
        if zlib.crc32(view[at + 4 : end]) != int.from_bytes(view[end : end + 4], "big"):
            return False
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at = end + 4
    return False


def _whole_boxes(data: bytes) -> bool:
    """The boxes of an ISO base media file (HEIC) fill it exactly."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 0:  # to the end of the file
            return True
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:
            return False
        at += length
    return at == len(data)
