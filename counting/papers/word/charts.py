"""Bars as pictures, with their figures as alternative text, for the places where a template asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from docx.shared import Mm
from docxtpl import InlineImage

from counting.papers.typeset import pictures
from counting.papers.word.sheet import ON_ITS_SIDE, UPRIGHT

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

BARS_ON_A_PICTURE = 18
"""More would not fit on a page on its side."""


class _Picture(InlineImage):  # type: ignore[misc]
    """A picture with alternative text."""

    def __init__(self, template: DocxTemplate, png: bytes, width_mm: float, told: str) -> None:
        super().__init__(template, BytesIO(png), width=Mm(width_mm))
        self.told = told

    def _insert_image(self) -> str:
        xml: str = super()._insert_image()
        return xml.replace("<wp:docPr ", f"<wp:docPr descr={quoteattr(self.told)} ", 1)


def add_pictures(template: DocxTemplate, words: dict[str, Any]) -> None:
    """Put the pictures beside the words: `sheet.picture` for a sheet, `kind.pictures` for a kind of the chart."""
    if "sheets" in words:
        _draw(template, words, list(_sheet_bars(words)), UPRIGHT.text_width_mm)
    elif "chart" in words:
        _draw(template, words, list(_kind_bars(words)), ON_ITS_SIDE.text_width_mm)


def _sheet_bars(words: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, Any]]:
    for sheet in words["sheets"]:
        bar, whole = sheet["bar"], sheet["whole"]
        rest = sum(bar["votes"]) < whole
        drawing = {"kind": "person", "votes": bar["votes"], "whole": whole, "key": True, "rest": rest}
        yield drawing, bar["told"], lambda picture, sheet=sheet: sheet.update(picture=picture)


def _kind_bars(words: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, Any]]:
    kinds = words["chart"]["kinds"]
    rest = any(sum(bar["votes"]) < kind["whole"] for kind in kinds for bar in kind["bars"])
    for kind in kinds:
        kind["pictures"] = []
        parts = list(_parts(kind["bars"]))
        for number, bars in enumerate(parts, start=1):
            drawing = {"kind": "kind", "bars": bars, "whole": kind["whole"], "key": number == len(parts), "rest": rest}
            yield drawing, " ".join(bar["told"] for bar in bars), kind["pictures"].append


def _parts(bars: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (bars[first : first + BARS_ON_A_PICTURE] for first in range(0, len(bars), BARS_ON_A_PICTURE))


def _draw(template: DocxTemplate, words: dict[str, Any], places: list[Any], width_mm: float) -> None:
    drawings = [drawing for drawing, _, _ in places]
    drawn = pictures("bars.typ", {"pictures": drawings, "chart": words["chart"], "width": width_mm})
    for png, (_, told, put) in zip(drawn, places, strict=True):
        put(_Picture(template, png, width_mm, told))
