"""A page's reading as it is kept: one JSON object in two lines.

The first line says what was read: kind, choices, doubts. The second says what the machine measured of it: ink, place,
likeness. Pages that were read alike have the same first line, so that it is enough to look at it once for all of them. The
second line never says anything again that the first says; a text in which it does is refused.
"""

from __future__ import annotations

import json
from typing import Any

Told = dict[str, Any]
"""A page's reading."""

ROWS, CHOICES, DOUBTED = "rows", "choices", "doubted"
"""In the first line: the rows' numbers, what was read in each, and the doubts about those (by number) that have any."""

MEASURED, MARKS = "measured", "marks"
"""In the second line: all of it, and in it each row's ink by level."""

_SECOND_LINE = f'\n,"{MEASURED}":'
_TOLD = ("form", "page", "status", "doubts")
_ROW = {"row", "choice", "doubts", MARKS}


def kept_text(reading: Told) -> str:
    """The text of a reading; in one line where it is none of a page that was read row by row."""
    rows = reading[ROWS]
    if reading["status"] != "read" or any(row.keys() != _ROW for row in rows) or _names_a_row_twice(rows):
        return _written(reading)
    told = {
        **{name: reading[name] for name in _TOLD if name in reading},
        ROWS: [row["row"] for row in rows],
        CHOICES: [row["choice"] for row in rows],
        DOUBTED: {str(row["row"]): row["doubts"] for row in rows if row["doubts"]},
    }
    measured = {MARKS: [row[MARKS] for row in rows]}
    measured |= {name: value for name, value in reading.items() if name not in told}
    return f"{_written(told)[:-1]}{_SECOND_LINE}{_written(measured)}}}"


def told_part(text: str) -> str:
    """What was read, as JSON: the same text for pages that were read alike. Where all is in one line, all of it."""
    end = text.find(_SECOND_LINE)
    return text if end < 0 else text[:end] + "}"


def two_parts(text: str) -> tuple[str, str]:
    """What was read and what was measured of it, each a JSON object; the second is empty where all is in one line.

    ValueError where the text is not written as `kept_text` does.
    """
    first, second, measured = text.partition(_SECOND_LINE)
    if not second:
        return text, ""
    if not measured.endswith("}"):
        raise ValueError("a reading's second line has no end")
    return f"{first}}}", measured[:-1]


def reading_from(text: str) -> Told:
    """The reading of a text; ValueError, KeyError or TypeError where it is none."""
    first, second = two_parts(text)
    told: Told = json.loads(first)
    if not second:
        return told
    measured = json.loads(second)
    marks = measured.pop(MARKS)
    if not told.keys().isdisjoint(measured):
        raise ValueError("a reading's second line says what the first says")
    numbers, choices, doubted = told.pop(ROWS), told.pop(CHOICES), told.pop(DOUBTED)
    rows = [
        {"row": row, "choice": choice, "doubts": doubted.pop(str(row), []), MARKS: ink}
        for row, choice, ink in zip(numbers, choices, marks, strict=True)
    ]
    if doubted:
        raise ValueError("a reading doubts rows that it does not have")
    return {**told, **measured, ROWS: rows}


def _names_a_row_twice(rows: list[Told]) -> bool:
    return len({row["row"] for row in rows}) != len(rows)


def _written(value: Told) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
