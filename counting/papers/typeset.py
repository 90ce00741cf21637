"""Sets a paper with a Typst template of this folder."""

from __future__ import annotations

import dataclasses
import datetime
import json
from importlib import resources
from typing import Any

from calibration.fonts import typst_fonts


def typeset(template: str, paper: Any, date: datetime.date) -> bytes:
    """The PDF of a paper, a dataclass of words, tagged and with its fonts embedded.

    `date` is written into the file as its date, so that the same words give the same bytes.
    """
    import typst

    families, folders = typst_fonts()
    words = {**dataclasses.asdict(paper), "fonts": families, "date": [date.year, date.month, date.day]}
    # The folder as a whole, because the templates share paper.typ.
    with resources.as_file(resources.files("counting.papers")) as folder:
        compiler = typst.Compiler(
            str(folder / template),
            font_paths=folders,
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(words, ensure_ascii=False)},
        )
        pdf = compiler.compile(format="pdf")
    assert isinstance(pdf, bytes)
    return pdf
