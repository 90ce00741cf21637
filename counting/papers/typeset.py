"""Sets a paper with a Typst template of this folder: as PDF to sign, or its bars as pictures for Word."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from calibration.election import Election
from calibration.fonts import typst_fonts

if TYPE_CHECKING:
    from typst import Compiler

PDF_STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
"""PDF/A-2a, for archives: fonts and all else inside; PDF/UA-1: tagged, so that it can be read out to the blind."""

PICTURE_DPI = 220


def typeset(template: str, words: dict[str, Any], election: Election) -> bytes:
    """The PDF of a paper's words.

    It is dated as the election, so that the same words give the same bytes.
    """
    day = datetime.datetime.combine(election.date, datetime.time(), datetime.UTC)
    with _compiler(template, {**words, "author": election.body, "date": _numbers(election.date)}) as compiler:
        pdf = compiler.compile(format="pdf", pdf_standards=[*PDF_STANDARDS], timestamp=int(day.timestamp()))
    assert isinstance(pdf, bytes)
    return pdf


def pictures(template: str, words: dict[str, Any]) -> list[bytes]:
    """PNG pictures, one a page of the template, at PICTURE_DPI."""
    with _compiler(template, words) as compiler:
        made = compiler.compile(format="png", ppi=PICTURE_DPI)
    assert made is not None
    return [made] if isinstance(made, bytes) else list(made)


def plain(words: Any) -> dict[str, Any]:
    """A paper's words as plain values; the frame's parts stand beside its own."""
    values = dataclasses.asdict(words)
    return {**values, **values.pop("frame", {})}


@contextmanager
def _compiler(template: str, words: dict[str, Any]) -> Iterator[Compiler]:
    import typst

    families, folders = typst_fonts()
    # The folder as a whole, because the templates share paper.typ.
    with resources.as_file(resources.files("counting.papers")) as folder:
        yield typst.Compiler(
            str(folder / template),
            font_paths=folders,
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps({**words, "fonts": families}, ensure_ascii=False)},
        )


def _numbers(date: datetime.date) -> list[int]:
    return [date.year, date.month, date.day]
