"""Cast vote records in NIST's Common Data Format (SP 1500-103, version 1.0): one record a ballot, for others' tools.

Records stand in the order of what is on them, never in that of casting or feeding, and their names count through that
order: two exports of one count are the same bytes, and neither says which ballot came when. The date is that of the
vote, since a time of writing would make every export differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from calibration.election import BallotKind, Election
from counting.choices import BallotChoices
from counting.rule_set import RuleSet

Record = dict[str, Any]

_NOTES = (
    "For auditors, not for publication: who knows of a pattern of choices agreed beforehand could find its ballot. "
    "Records are ordered by their content. GeneratedDate is the date of the vote."
)
_UNIT, _DEVICE, _ELECTION = "unit", "software", "election"


def cast_vote_records(
    election: Election, rules: RuleSet, choices: Mapping[str, Sequence[BallotChoices]], software: str
) -> Record:
    """The report as plain values; rows that wait for a person carry no vote, and their record says that it waits."""
    kinds = [(kind, number) for number, kind in enumerate(election.ballots, start=1)]
    told = [
        (_style(number), contests, waits)
        for kind, number in kinds
        for contests, waits in (_contests(ballot, kind, number) for ballot in choices[kind.id])
    ]
    told.sort(key=lambda record: json.dumps(record, sort_keys=True))
    return {
        "@type": "CVR.CastVoteRecordReport",
        "Version": "1.0.0",
        "ReportType": ["adjudicated"],
        "GeneratedDate": f"{election.date.isoformat()}T00:00:00+07:00",
        "Notes": f"{_NOTES} Rules: {rules.id}, version {rules.version}.",
        "ReportGeneratingDeviceIds": [_DEVICE],
        "ReportingDevice": [{"@type": "CVR.ReportingDevice", "@id": _DEVICE, "Application": f"kiemphieu {software}"}],
        "GpUnit": [
            {"@type": "CVR.GpUnit", "@id": _UNIT, "Type": "other", "OtherType": "assembly", "Name": election.body}
        ],
        "Election": [_election(election, rules, kinds)],
        "CVR": [_record(number, *record) for number, record in enumerate(told, start=1)],
    }


def records_json(report: Record) -> bytes:
    """The report as JSON in UTF-8, the same bytes every time."""
    return (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _style(kind: int) -> str:
    return f"ballot-{kind}"


def contest_id(kind: int, row: int) -> str:
    """The contest of one official: the kind's place in the election and the row on its ballot, both from 1."""
    return f"contest-{kind}-{row}"


def _selection(kind: int, row: int, level: str) -> str:
    return f"selection-{kind}-{row}-{level}"


def _election(election: Election, rules: RuleSet, kinds: list[tuple[BallotKind, int]]) -> Record:
    people = [(number, row, person) for kind, number in kinds for row, person in enumerate(kind.officials, start=1)]
    return {
        "@type": "CVR.Election",
        "@id": _ELECTION,
        "Name": f"{election.body} – {election.meeting}",
        "ElectionScopeId": _UNIT,
        "Candidate": [
            {"@type": "CVR.Candidate", "@id": f"official-{kind}-{row}", "Name": person.name}
            for kind, row, person in people
        ],
        "Contest": [
            {
                "@type": "CVR.RetentionContest",
                "@id": contest_id(kind, row),
                "Name": f"{person.name} – {person.position}" if person.position else person.name,
                "CandidateId": f"official-{kind}-{row}",
                "VoteVariation": "other",
                "OtherVoteVariation": election.kind,
                "ContestSelection": [
                    {
                        "@type": "CVR.BallotMeasureSelection",
                        "@id": _selection(kind, row, level.id),
                        "Selection": level.name.vi,
                    }
                    for level in rules.levels
                ],
            }
            for kind, row, person in people
        ],
    }


def _contests(ballot: BallotChoices, kind: BallotKind, number: int) -> tuple[list[Record], bool]:
    """What one ballot says of every official, and whether something on it waits for a person."""
    rows = range(1, len(kind.officials) + 1)
    contests = [_contest(ballot.rows.get(row, "missing"), ballot.is_void, number, row) for row in rows]
    return contests, not ballot.is_void and any(choice is None for choice in ballot.rows.values())


def _contest(choice: str | None, is_void: bool, kind: int, row: int) -> Record:
    contest: Record = {"@type": "CVR.CVRContest", "ContestId": contest_id(kind, row)}
    if is_void or choice == "invalid":
        return contest | {"Status": ["invalidated-rules"]}
    if choice == "missing":
        return contest | {"Status": ["not-indicated"]}
    if choice == "blank":
        return contest | {"Undervotes": 1, "Status": ["not-indicated"]}
    if choice == "multiple":
        return contest | {"Overvotes": 1, "Status": ["overvoted", "invalidated-rules"]}
    if choice is None:
        return contest | {"Status": ["other"], "OtherStatus": "waits for a person"}
    return contest | {
        "CVRContestSelection": [
            {
                "@type": "CVR.CVRContestSelection",
                "ContestSelectionId": _selection(kind, row, choice),
                "TotalNumberVotes": 1,
                "SelectionPosition": [{"@type": "CVR.SelectionPosition", "HasIndication": "yes", "NumberVotes": 1}],
            }
        ]
    }


def _record(number: int, style: str, contests: list[Record], waits: bool) -> Record:
    name = f"record-{number}"
    snapshot: Record = {"@type": "CVR.CVRSnapshot", "@id": name, "Type": "interpreted", "CVRContest": contests}
    if waits:
        snapshot["Status"] = ["needs-adjudication"]
    return {
        "@type": "CVR.CVR",
        "ElectionId": _ELECTION,
        "BallotStyleId": style,
        "CurrentSnapshotId": name,
        "CVRSnapshot": [snapshot],
    }
