"""Files among the uploads that are no scans at all: an office letter, a settings file."""

from __future__ import annotations

from pathlib import Path

_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".pdf", ".heic", ".heif", ".webp", ".bmp", ".gif")
)
_BEGINNINGS = (b"\xff\xd8", b"\x89PNG", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"%PDF", b"RIFF", b"BM", b"GIF8")
_LOOKED_AT = 16


def is_no_scan(file: Path) -> bool:
    """Whether neither name nor content is a picture's or a PDF's.

    A picture that is damaged keeps its name, and one that is misnamed its beginning: both are pages of the count, read
    or refused. Only what is neither stays outside it.
    """
    if file.suffix.lower() in _SUFFIXES:
        return False
    with file.open("rb") as opened:
        head = opened.read(_LOOKED_AT)
    return bool(head) and not head.startswith(_BEGINNINGS) and head[4:8] != b"ftyp"
