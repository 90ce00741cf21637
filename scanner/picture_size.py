"""How large a page was scanned, from the size of its picture: what the file says of itself may be wrong."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

from calibration.form import FormPage

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class PictureSize:
    """Resolution in dpi along the page's longer side, and how far the picture is off the paper's proportions.

    stretch: longer side over shorter side, against the same of the paper: 0 where they agree, 0.02 for 2 % too long.
    A scan area larger than the paper does this, too, so by itself it is no fault.
    """

    dpi: int
    stretch: float


def picture_size(path: Path, image: int, page: FormPage) -> PictureSize | None:
    """The size of picture `image` (from 1) of a file that shows this page; None if it cannot be opened."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                picture.seek(image - 1)
                shorter, longer = sorted(picture.size)
    except (OSError, EOFError, Image.DecompressionBombError):
        return None
    short_mm, long_mm = sorted((page.width, page.height))
    return PictureSize(
        dpi=round(longer / long_mm * MM_PER_INCH), stretch=round((longer / shorter) / (long_mm / short_mm) - 1, 4)
    )
