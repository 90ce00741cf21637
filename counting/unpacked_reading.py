"""A page's reading as it is kept, unpacked into its doubts and rows."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from counting.reading_text import Told, reading_from, two_parts
from scanner.doubts import Doubt
from scanner.reading import RowReading

Unpacked = tuple[tuple[Doubt, ...], tuple[RowReading, ...]]
"""The doubts about the page as a whole, and its rows."""


class ReadAs(NamedTuple):
    """What a page was read as: doubts about it as a whole; its rows' numbers, and the choice in each; doubts about rows."""

    doubts: tuple[Doubt, ...]
    rows: list[int]
    choices: list[str]
    doubted: dict[int, tuple[Doubt, ...]]


class _InOneLine(msgspec.Struct):
    doubts: tuple[Doubt, ...]
    rows: tuple[RowReading, ...]


class _Told(msgspec.Struct, gc=False):
    doubts: tuple[Doubt, ...]
    rows: list[int]
    choices: list[str]
    doubted: dict[int, tuple[Doubt, ...]]


class _Measured(msgspec.Struct, gc=False):
    marks: list[dict[str, float]]


_decode = msgspec.json.Decoder(_InOneLine).decode
_decode_told = msgspec.json.Decoder(_Told).decode
_decode_measured = msgspec.json.Decoder(_Measured).decode


def unpacked(text: str) -> Unpacked:
    """The same as `unpacked_object` of the reading in a text, in a third of the time."""
    first, second = two_parts(text)
    try:
        if not second:
            reading = _decode(first)
            return reading.doubts, reading.rows
        told, measured = _decode_told(first), _decode_measured(second)
        if told.doubted.keys() <= set(told.rows):
            rows = zip(told.rows, told.choices, measured.marks, strict=True)
            return told.doubts, tuple(
                RowReading(row, choice, told.doubted.get(row, ()), marks) for row, choice, marks in rows
            )
    except (msgspec.MsgspecError, UnicodeError, ValueError):
        pass
    # not written by this program; whatever is wrong with it is told as Python's own reader tells it
    return unpacked_object(reading_from(text))


def read_as(told: str) -> ReadAs:
    """What was read, from that part of a text (`told_part`); ValueError where it is not written as this program does."""
    try:
        page = _decode_told(told)
    except msgspec.MsgspecError:
        old = _decode(told)
        doubted = {row.row: row.doubts for row in old.rows if row.doubts}
        return ReadAs(old.doubts, [row.row for row in old.rows], [row.choice for row in old.rows], doubted)
    if len(page.rows) != len(page.choices) or (page.doubted and not page.doubted.keys() <= set(page.rows)):
        raise ValueError("a reading has not one choice for each row")
    return ReadAs(page.doubts, page.rows, page.choices, page.doubted)


def unpacked_object(reading: Told) -> Unpacked:
    """Doubts and rows of a reading; ValueError, KeyError or TypeError where it is none."""
    rows = tuple(
        RowReading(row["row"], row["choice"], tuple(Doubt(doubt) for doubt in row["doubts"]), row["marks"])
        for row in reading["rows"]
    )
    return tuple(Doubt(doubt) for doubt in reading["doubts"]), rows
