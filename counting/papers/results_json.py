"""The results as JSON: the same object that `tally --json` prints."""

from __future__ import annotations

import json
from typing import Any

from counting.bounds import PersonBounds
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
        "bounds": _bounds_object(person.bounds),
    }


def _bounds_object(bounds: PersonBounds) -> dict[str, Any]:
    """The least and the most of each figure as pairs; `outcomes` are those that can still follow."""
    return {
        "valid": [bounds.valid.least, bounds.valid.most],
        **{level: [votes.least, votes.most] for level, votes in bounds.votes.items()},
        "percent": {level: [share.least, share.most] for level, share in bounds.percent.items()},
        "outcomes": list(bounds.possible),
        "can_change": bounds.can_change,
    }
