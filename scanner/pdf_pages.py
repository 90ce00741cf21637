"""The scans in a PDF file, as they were embedded; a file that asks for too much memory or time is given up."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

HEAD = struct.Struct("<4sIIQ")
"""What a picture is (JPEG as it was embedded, or GREY), its width and height in px, and how many bytes follow."""

JPEG, GREY = b"jpeg", b"grey"

LONGEST_SECONDS = 60
"""A page that keeps one waiting longer has gone wrong, however busy the machine; processor time is limited besides."""


@dataclass(frozen=True, slots=True)
class PdfPicture:
    """A picture of a PDF: `is_jpeg` tells whether the data are a JPEG file, else grey values, row by row; empty where
    the picture is too large to be read. Width and height in px."""

    is_jpeg: bool
    width: int
    height: int
    data: bytes


def pdf_pictures(data: bytes) -> Iterator[PdfPicture]:
    """The pictures of all pages, in order; EOFError where the file is damaged or asks for too much before its end."""
    # what other files do not need is not loaded for them
    import subprocess
    import tempfile

    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-m", "scanner.pdf_child"],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert child.stdout is not None
        try:
            while (picture := _next(child, child.stdout)) is not None:
                yield picture
            if child.wait(LONGEST_SECONDS):
                raise EOFError("a PDF's pictures could not all be had")
        finally:
            child.kill()
            child.stdout.close()
            child.wait()


def _next(child: subprocess.Popen[bytes], stream: IO[bytes]) -> PdfPicture | None:
    import threading

    watch = threading.Timer(LONGEST_SECONDS, child.kill)
    watch.start()
    try:
        head = stream.read(HEAD.size)
        if len(head) < HEAD.size:
            return None
        kind, width, height, length = HEAD.unpack(head)
        data = stream.read(length)
        return PdfPicture(kind == JPEG, width, height, data) if len(data) == length else None
    finally:
        watch.cancel()
