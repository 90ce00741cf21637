"""Words drawn in the typefaces of this machine, as a scanner would have seen them: what print is held against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont, features

from calibration import fonts

Darkness = npt.NDArray[np.float32]
"""A picture (h, w): 0 is paper, 1 is print."""

_FAMILIES = (
    *(("times", "timesbd", "timesi", "timesbi"), ("arial", "arialbd", "ariali", "arialbi")),
    *(
        tuple(f"{family}-{cut}" for cut in ("Regular", "Bold", "Italic", "BoldItalic"))
        for family in (
            "LiberationSerif",
            "LiberationSans",
            "Tinos",
            "Arimo",
            "NotoSerif",
            "NotoSans",
            "Carlito",
            "Caladea",
        )
    ),
    *(
        (name, f"{name}-Bold", f"{name}-{slanted}", f"{name}-Bold{slanted}")
        for family, slanted in (("DejaVuSerif", "Italic"), ("DejaVuSans", "Oblique"))
        for name in (family, f"{family}Condensed")
    ),
    ("Times_New_Roman", "Times_New_Roman_Bold", "Times_New_Roman_Italic", "Times_New_Roman_Bold_Italic"),
    ("Arial", "Arial_Bold", "Arial_Italic", "Arial_Bold_Italic"),
)
"""Files of the typefaces that offices print in, without their ending: regular, bold, italic, both. Arial and Times are
on few machines with Linux, but the Liberation faces have their widths and nearly their shapes."""

_PAD_PX = 6
"""Paper around a drawn word: blur reaches three deviations, of at most 2 px."""


OVER = 3
"""Words are drawn so many times larger and made small again: hinting at their own size moves stems by half a pixel."""


@dataclass(frozen=True, slots=True)
class Type:
    """A typeface's file, its size in px an em, the scanner's blur as a deviation in px, and whether its letters are set
    in pairs, "Tr" closer than others: LibreOffice does so, Word does not unless it is told to."""

    face: Path
    size: float
    blur: float
    kerned: bool = True

    def ink(self, text: str) -> tuple[float, float, float, float]:
        """Left, top, right and foot of a word's ink, px from where the pen starts, y downwards from the line."""
        left, top, right, foot = self._font.getbbox(text, anchor="ls", features=self._features)
        return left / OVER, top / OVER, right / OVER, foot / OVER

    def step(self, text: str) -> float:
        """How far the pen stands from its start after a text, px."""
        return float(self._font.getlength(text, features=self._features)) / OVER

    def painted(self, text: str, size: tuple[int, int], pen: tuple[int, int]) -> Image.Image:
        """A picture of this size, px, in which the pen started here; OVER times larger."""
        picture = Image.new("L", (size[0] * OVER, size[1] * OVER), 0)
        at = (pen[0] * OVER, pen[1] * OVER)
        ImageDraw.Draw(picture).text(at, text, fill=255, font=self._font, anchor="ls", features=self._features)
        return picture

    @property
    def _font(self) -> ImageFont.FreeTypeFont:
        return _font(self.face, self.size * OVER)

    @property
    def _features(self) -> list[str] | None:
        return None if not _sets_pairs() else ["-liga"] if self.kerned else ["-liga", "-kern"]


@cache
def _sets_pairs() -> bool:
    """Whether Pillow can set letters in pairs here."""
    return bool(features.check_feature("raqm"))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn word and where in its picture the pen stood at the start: (x, y) px, y on the line of writing."""

    dark: Darkness
    x: int
    y: int


@cache
def faces() -> tuple[Path, ...]:
    """The files of known typefaces on this machine that have every Vietnamese letter."""
    names = {name for family in _FAMILIES for name in family}
    found: dict[str, Path] = {}
    for folder in fonts._font_folders():
        for file in sorted(folder.rglob("*.ttf")):
            if file.stem in names and file.stem not in found and fonts._has_vietnamese(file):
                found[file.stem] = file
    return tuple(found[name] for name in sorted(found))


@lru_cache(maxsize=512)
def _font(face: Path, size: float) -> ImageFont.FreeTypeFont:
    layout = ImageFont.Layout.RAQM if _sets_pairs() else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(face), size, layout_engine=layout)


@lru_cache(maxsize=8192)
def drawn(text: str, type_: Type) -> Drawn:
    """A word in this type, its picture as small as its ink and _PAD_PX."""
    left, top, right, bottom = type_.ink(text)
    x, y = _PAD_PX - int(np.floor(left)), _PAD_PX - int(np.floor(top))
    size = (int(np.ceil(right)) + x + _PAD_PX, int(np.ceil(bottom)) + y + _PAD_PX)
    large = np.asarray(type_.painted(text, size, (x, y)), np.uint8)
    dark = cv2.resize(large, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    return Drawn(np.asarray(cv2.GaussianBlur(dark, (0, 0), type_.blur), np.float32), x, y)


def pen_steps(text: str, type_: Type) -> list[float]:
    """How far the pen stands from the start before each letter, and after the last, px.

    A letter's place is told by the text that ends with it: it may be drawn closer to the one before it.
    """
    starts = [type_.step(text[: place + 1]) - type_.step(letter) for place, letter in enumerate(text)]
    return [*starts, type_.step(text)]
