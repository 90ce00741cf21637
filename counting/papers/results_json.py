"""The results as JSON: the same object that `tally --json` prints."""

from __future__ import annotations

import json
from typing import Any

from counting.tally import KindTally, OfficialTally, Tally


def tally_object(tally: Tally) -> dict[str, Any]:
    """The tally as plain values, keys in a fixed order; levels stand beside `valid`."""
    return {
        "rules": tally.rules,
        "status": tally.status,
        "pending": tally.pending,
        "ballots": [_kind_object(kind) for kind in tally.ballots],
    }


def results_json(tally: Tally) -> bytes:
    """The tally as indented JSON in UTF-8, the same bytes every time."""
    return (json.dumps(tally_object(tally), ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _kind_object(kind: KindTally) -> dict[str, Any]:
    return {
        "id": kind.id,
        "issued": kind.issued,
        "collected": kind.collected,
        "read": kind.read,
        "invalid": kind.invalid,
        "officials": [_official_object(person) for person in kind.officials],
    }


def _official_object(person: OfficialTally) -> dict[str, Any]:
    return {
        "no": person.no,
        "name": person.name,
        "position": person.position,
        "valid": person.valid,
        **person.votes,
        "percent": dict(person.percent),
        "outcome": person.outcome,
    }
