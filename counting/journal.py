"""The journal: every act as a line that carries the hash of the line before it, so that nothing can be slipped in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

FIRST = "0" * 64
"""What the first line carries in the place of a line before it."""


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the journal. `hash` is SHA-256, in hex, over the line before it, the act's name and its body."""

    number: int
    name: str
    body: str
    previous: str
    hash: str


def next_act(previous: Act | None, name: str, body: dict[str, Any]) -> Act:
    """The line that follows `previous`."""
    number = previous.number + 1 if previous else 1
    before = previous.hash if previous else FIRST
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Act(number, name, text, before, _hash(number, name, text, before))


def first_broken(acts: list[Act]) -> int | None:
    """Number of the first line that does not follow from the one before it; None if all do."""
    previous, number = FIRST, 1
    for act in acts:
        true_hash = _hash(number, act.name, act.body, previous)
        if act.number != number or act.previous != previous or act.hash != true_hash:
            return number
        previous, number = act.hash, number + 1
    return None


def _hash(number: int, name: str, body: str, previous: str) -> str:
    return hashlib.sha256("\n".join((previous, str(number), name, body)).encode()).hexdigest()
