"""From the bytes of a file to grey page images."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PIXELS = 160_000_000
"""A3 at 1,200 dpi is 278 million pixels; A4 at 1,200 dpi is 139 million, which is more than any ballot needs."""

os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))

import cv2  # noqa: E402  (OpenCV reads its limits when it is loaded)
import numpy as np  # noqa: E402

from calibration.errors import ScanError  # noqa: E402
from calibration.language import Text  # noqa: E402
from calibration.ruled_lines import Grey  # noqa: E402

cv2.setNumThreads(1)  # pages are read in parallel by processes; threads inside one page only get in each other's way

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

DRAWN_BY = "kiemphieu inspect --draw"
"""What the program writes into the pictures that it draws of its reading, as their software."""

MIN_SIDE_PX = 400
"""A4 at 150 dpi is 1,240 px wide; below a third of that no stroke of a pen survives."""


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
    buffer = np.frombuffer(data, np.uint8)
    pictures: list[Grey] = []
    try:
        if data.startswith(TIFF_STARTS):
            _, found = cv2.imdecodemulti(buffer, cv2.IMREAD_GRAYSCALE)
            pictures = [np.asarray(picture, np.uint8) for picture in found]
        else:
            picture = cv2.imdecode(buffer, cv2.IMREAD_GRAYSCALE)
            pictures = [] if picture is None else [np.asarray(picture, np.uint8)]
    except cv2.error:
        pictures = []
    if not pictures:
        raise ScanError(
            Text(
                f"{file}: không phải ảnh, hoặc ảnh bị hỏng; hãy quét lại tờ này.",
                f"{file}: this is not an image, or it is damaged; scan the sheet again.",
            )
        )
    for number, grey in enumerate(pictures, start=1):
        if min(grey.shape) < MIN_SIDE_PX:
            raise ScanError(
                Text(
                    f"{file}: ảnh quá nhỏ để đọc; hãy quét lại ở 200 dpi trở lên.",
                    f"{file}: the picture is too small to read; scan it again at 200 dpi or more.",
                )
            )
        yield PageImage(file, number, grey)
