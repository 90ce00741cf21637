"""Where things stand in the workbook, and how its cells look."""

from __future__ import annotations

from typing import Any

FONT = "Times New Roman"
HEAD_ROW = 5
"""The head of the table of results; the rows over it are the paper's title, and stay in sight with it."""

NAME_COLUMN = 2
VALID_COLUMN = 6
FIRST_LEVEL_COLUMN = 7
"""Votes of the first level; each level has a column of votes and one of their share."""


def font(size: float, *, bold: bool = False, italic: bool = False) -> Any:
    """The typeface of all papers."""
    from openpyxl.styles import Font

    return Font(name=FONT, size=size, bold=bold, italic=italic)


def aligned(horizontal: Any) -> Any:
    """Wrapped text in the middle of its cell's height."""
    from openpyxl.styles import Alignment

    return Alignment(horizontal=horizontal, vertical="center", wrap_text=True)


def ruled() -> Any:
    """A thin line on all sides."""
    from openpyxl.styles import Border, Side

    side = Side(style="thin")
    return Border(left=side, right=side, top=side, bottom=side)


def fill(colour: str) -> Any:
    """A plain shade, as "RRGGBB"."""
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)
