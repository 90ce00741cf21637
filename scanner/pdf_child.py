"""The pictures of a PDF file, taken out in a process of their own: a PDF can ask for any memory and any time.

Run as a program: the file comes on standard input, the pictures leave on standard output, one after the other, each with
a head of HEAD. The scan that is embedded in a page is taken as it is; a page without one is drawn.
"""

from __future__ import annotations

import resource
import signal
import sys
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from scanner import MAX_PIXELS
from scanner.pdf_pages import GREY, HEAD, JPEG

DRAWN_DPI = 300
MEMORY_BYTES = 600 << 20
SECONDS_A_PAGE = 1.2
SECONDS_A_MEGAPIXEL = 0.2
"""Processor time for a page that is drawn, and besides for each million pixels of an embedded picture: JPEG 2000 of a
page of 8.7 million takes about one second."""

FULL_PAGE = 0.5
"""A picture is the page's scan if it covers at least this share of the page; a seal or a logo covers less."""


def main() -> None:
    """Take the pictures out; ends early, after the pictures that could be had, where the file is damaged."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    allow(SECONDS_A_PAGE)
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    for page in document:
        allow(SECONDS_A_PAGE)
        scans = [item for item in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3) if _is_scan(item, page)]
        if not scans:
            _send_drawn(page, out)
        for scan in scans:
            _send_scan(scan, page, out)
        page.close()


def allow(seconds: float) -> None:
    """Let the process end by a signal once it has used so much more processor time."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _is_scan(item: pypdfium2.PdfObject, page: pypdfium2.PdfPage) -> bool:
    left, bottom, right, top = item.get_bounds()
    width, height = page.get_size()
    return bool((right - left) * (top - bottom) >= FULL_PAGE * width * height)


def _send_scan(scan: pypdfium2.PdfImage, page: pypdfium2.PdfPage, out: BinaryIO) -> None:
    width, height = scan.get_px_size()
    if width * height > MAX_PIXELS:
        _send(out, GREY, width, height, b"")
        return
    allow(SECONDS_A_PAGE + SECONDS_A_MEGAPIXEL * width * height / 1e6)
    if scan.get_filters() == ["DCTDecode"]:
        _send(out, JPEG, width, height, bytes(scan.get_data(decode_simple=False)))
        return
    _send_bitmap(scan.get_bitmap(), out)


def _send_drawn(page: pypdfium2.PdfPage, out: BinaryIO) -> None:
    width, height = page.get_size()
    scale = DRAWN_DPI / 72
    if width * height * scale * scale > MAX_PIXELS:
        _send(out, GREY, min(round(width * scale), 1 << 31), min(round(height * scale), 1 << 31), b"")
        return
    _send_bitmap(page.render(scale=scale, grayscale=True), out)


def _send_bitmap(bitmap: pypdfium2.PdfBitmap, out: BinaryIO) -> None:
    grey = bitmap.to_pil().convert("L")
    _send(out, GREY, grey.width, grey.height, grey.tobytes())


def _send(out: BinaryIO, kind: bytes, width: int, height: int, data: bytes) -> None:
    out.write(HEAD.pack(kind, width, height, len(data)))
    out.write(data)
    out.flush()


if __name__ == "__main__":
    main()
