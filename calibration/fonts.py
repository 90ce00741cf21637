"""The typeface of every paper: Times New Roman if it is there, else Liberation Serif 2.

Version 1 of Liberation Serif lacks Vietnamese letters under the same name, so a font is taken only
after it was seen to have them.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

_VIETNAMESE = "ếợữẵĐ"
_PREFERRED = (
    ("Times New Roman", ("times.ttf", "Times_New_Roman.ttf", "Times New Roman.ttf")),
    ("Liberation Serif", ("LiberationSerif-Regular.ttf",)),
)
EMBEDDED_SERIF = "Libertinus Serif"
"""The typesetter's own serif, which has Vietnamese letters; used only where neither of the two is found."""


def _font_folders() -> list[Path]:
    home = Path.home()
    folders = [home / ".fonts", home / ".local/share/fonts", Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    if sys.platform == "win32":
        folders.insert(0, Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts")
    if sys.platform == "darwin":
        folders[:0] = [Path("/System/Library/Fonts/Supplemental"), Path("/Library/Fonts")]
    return [folder for folder in folders if folder.is_dir()]


def _has_vietnamese(font_file: Path) -> bool:
    from PIL import ImageFont

    try:
        font = ImageFont.truetype(str(font_file), 40)
        missing = bytes(font.getmask("\uffff"))
        return all(bytes(font.getmask(letter)) != missing for letter in _VIETNAMESE)
    except OSError:
        return False


@cache
def serif() -> tuple[str, Path | None]:
    """Family name and regular font file of the serif to set papers in; no file for the embedded one."""
    for family, names in _PREFERRED:
        for folder in _font_folders():
            for name in names:
                for file in sorted(folder.rglob(name)):
                    if _has_vietnamese(file):
                        return family, file
    return EMBEDDED_SERIF, None


def typst_fonts() -> tuple[list[str], list[str]]:
    """Family names for the typesetter, best first, and the folders to find them in."""
    family, file = serif()
    families = [family] if family == EMBEDDED_SERIF else [family, EMBEDDED_SERIF]
    return families, [str(file.parent)] if file else []
