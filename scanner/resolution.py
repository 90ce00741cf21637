"""At which resolution a page was scanned, from the size of its picture: what the file says of itself may be wrong."""

from __future__ import annotations

import warnings
from pathlib import Path

from calibration.form import FormPage

MM_PER_INCH = 25.4


def resolution_of(path: Path, image: int, page: FormPage) -> int | None:
    """Resolution in dpi of picture `image` (from 1) of a file that shows this page; None if it cannot be opened."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                picture.seek(image - 1)
                longest = max(picture.size)
    except (OSError, EOFError, Image.DecompressionBombError):
        return None
    return round(longest / (max(page.width, page.height) / MM_PER_INCH))
