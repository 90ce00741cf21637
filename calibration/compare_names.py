"""The printed names held against the election's list, word by word: a missing accent, a swapped row."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from calibration.election import Official
from calibration.language import Text
from calibration.paper_ballot import PaperRow
from calibration.spelling import bare

SURE = 0.8
"""Words that OCR read with less confidence are no difference if they agree with the list but for accents, or nearly."""

NEARLY = 0.6
"""Likeness of the letters of such a word."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row whose print differs from the list: its number, from 1, and what differs."""

    row: int
    text: Text


def differences_in(rows: Sequence[PaperRow], officials: Sequence[Official]) -> list[Difference]:
    """The rows in which name or position differ; both sequences are equally long."""
    found = []
    for number, (row, official) in enumerate(zip(rows, officials, strict=True), start=1):
        doubtful = {word.text.casefold() for word in row.words if word.confidence < SURE}
        if not _alike(row.name, official.name, doubtful):
            elsewhere = [
                other
                for other, one in enumerate(officials, start=1)
                if other != number and _alike(row.name, one.name, set())
            ]
            text = _named(number, row.name, official.name)
            if elsewhere:
                text = Text(
                    f"{text.vi} (người số {elsewhere[0]} trong danh sách)",
                    f"{text.en} (number {elsewhere[0]} of the list)",
                )
            found.append(Difference(number, text))
        elif not _alike(row.position, official.position, doubtful):
            found.append(Difference(number, _named(number, row.position, official.position)))
    return found


def _named(number: int, printed: str, listed: str) -> Text:
    return Text(
        f"hàng {number} in “{printed}”, danh sách ghi “{listed}”",
        f"row {number} prints “{printed}”, the list has “{listed}”",
    )


def _alike(printed: str, listed: str, doubtful: set[str]) -> bool:
    """Whether two texts say the same, capitals and points aside; `doubtful` words may differ a little."""
    one, other = _words(printed), _words(listed)
    if one == other:
        return True
    return len(one) == len(other) and all(
        left == right
        or (
            any(left in word for word in doubtful)
            and (bare(left) == bare(right) or SequenceMatcher(None, left, right).ratio() >= NEARLY)
        )
        for left, right in zip(one, other, strict=True)
    )


def _words(text: str) -> list[str]:
    """The words of a text for comparing: "Uỷ" and "Ủy" are two spellings of one word."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("uỷ", "ủy")
    return "".join(letter if letter.isalnum() or letter in "'’" else " " for letter in plain).split()
