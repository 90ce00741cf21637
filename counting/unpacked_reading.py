"""A page's reading as it is kept (JSON), unpacked into its doubts and rows."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from scanner.doubts import Doubt
from scanner.reading import RowReading

Told = dict[str, Any]
"""A page's reading as it is kept."""

Unpacked = tuple[tuple[Doubt, ...], tuple[RowReading, ...]]
"""The doubts about the page as a whole, and its rows."""


class _Reading(msgspec.Struct):
    doubts: tuple[Doubt, ...]
    rows: tuple[RowReading, ...]


_decode = msgspec.json.Decoder(_Reading).decode


def unpacked(text: str) -> Unpacked:
    """The same as `unpacked_object` of the JSON object in a text, in a third of the time."""
    try:
        reading = _decode(text)
    except (msgspec.MsgspecError, UnicodeError):
        # not written by this program; whatever is wrong with it is told as Python's own reader tells it
        return unpacked_object(json.loads(text))
    return reading.doubts, reading.rows


def unpacked_object(reading: Told) -> Unpacked:
    """Doubts and rows of a reading; ValueError, KeyError or TypeError where it is none."""
    rows = tuple(
        RowReading(row["row"], row["choice"], tuple(Doubt(doubt) for doubt in row["doubts"]), row["marks"])
        for row in reading["rows"]
    )
    return tuple(Doubt(doubt) for doubt in reading["doubts"]), rows
