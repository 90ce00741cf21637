"""The description of the vote while it is being written: from a form's fields, with its faults beside them, to TOML."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from calibration.election import Election, parse_election
from calibration.errors import ElectionError
from calibration.language import Text
from calibration.spelling import bare
from counting.desk.desk_folder import write_whole
from counting.desk.plain_words import plain

PLAIN = ("kind", "rules", "body", "term", "meeting", "date", "place", "deputies_total", "deputies_present")
_NUMBERS = ("deputies_total", "deputies_present")
_REQUIRED = ("body", "meeting", "date", "deputies_total", "deputies_present")
_FIELD = re.compile(r"(member|ballot)\.(\d{1,4})\.(?:official\.(\d{1,4})\.)?([a-z]+)")


@dataclass
class DraftKind:
    """One kind of ballot; `officials` are (name, position)."""

    id: str = ""
    title: str = ""
    block: str = ""
    colour: str = "#ffffff"
    officials: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Draft:
    """What was written so far, right or wrong; `plain` are the fields of the vote itself, `committee` (name, role)."""

    plain: dict[str, str] = field(default_factory=lambda: {"kind": "lay-phieu", "rules": "nq96-2023"})
    committee: list[tuple[str, str]] = field(default_factory=list)
    ballots: list[DraftKind] = field(default_factory=list)


def draft_of_fields(form: Mapping[str, Any]) -> Draft:
    """What a form holds. Rows in which nothing was written are left out."""
    draft = Draft(plain={name: _text(form.get(name)) for name in PLAIN})
    draft.plain["date"] = _iso_date(draft.plain["date"])
    members: dict[int, dict[str, str]] = {}
    kinds: dict[int, dict[str, str]] = {}
    officials: dict[int, dict[int, dict[str, str]]] = {}
    for name, value in form.items():
        found = _FIELD.fullmatch(name)
        if found is None or not isinstance(value, str):
            continue
        what, at, official, part = found[1], int(found[2]), found[3], found[4]
        if what == "member":
            members.setdefault(at, {})[part] = _text(value)
        elif official is None:
            kinds.setdefault(at, {})[part] = _text(value)
        else:
            officials.setdefault(at, {}).setdefault(int(official), {})[part] = _text(value)
    for _, row in sorted(members.items()):
        if row.get("name"):
            draft.committee.append((row["name"], row.get("role", "")))
    for at, row in sorted(kinds.items()):
        people = [
            (each.get("name", ""), each.get("position", ""))
            for _, each in sorted(officials.get(at, {}).items())
            if each.get("name") or each.get("position")
        ]
        if people or row.get("title"):
            draft.ballots.append(
                DraftKind(row.get("id", ""), row.get("title", ""), row.get("block", ""), row.get("colour", ""), people)
            )
    name_kinds(draft)
    return draft


def _iso_date(typed: str) -> str:
    """A date typed as day/month/year, in the order of ISO 8601; as it was typed where it is none."""
    found = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", typed)
    told = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else typed
    return told if _is_date(told) else typed


def _is_date(told: str) -> bool:
    try:
        return datetime.date.fromisoformat(told).isoformat() == told
    except ValueError:
        return False


def day_month_year(told: str) -> str:
    """A date as people here write it; what is none as it was typed."""
    return f"{told[8:]}/{told[5:7]}/{told[:4]}" if _is_date(told) else told


def draft_of_election(election: Election) -> Draft:
    """The description of an election as a draft."""
    return Draft(
        plain={
            "kind": election.kind,
            "rules": election.rules,
            "body": election.body,
            "term": election.term,
            "meeting": election.meeting,
            "date": election.date.isoformat(),
            "place": election.place,
            "deputies_total": str(election.deputies_total),
            "deputies_present": str(election.deputies_present),
        },
        committee=[(member.name, member.role) for member in election.committee],
        ballots=[
            DraftKind(
                kind.id, kind.title, kind.block, kind.colour, [(each.name, each.position) for each in kind.officials]
            )
            for kind in election.ballots
        ],
    )


def name_kinds(draft: Draft) -> None:
    """Give every kind an id of its own, from its block where it has one."""
    taken: set[str] = set()
    for kind in draft.ballots:
        wish = kind.id or re.sub(r"[^a-z0-9]+", "-", bare(kind.block).lower()).strip("-")[:30] or "phieu"
        number, kind.id = 1, wish
        while kind.id.casefold() in taken:
            number += 1
            kind.id = f"{wish}-{number}"
        taken.add(kind.id.casefold())


def toml_of(draft: Draft, figures: Mapping[str, tuple[int | None, int | None]] | None = None) -> str:
    """The draft as an election.toml. `figures`: ballots issued and collected, by kind."""
    lines = []
    for name in PLAIN:
        value = draft.plain.get(name, "")
        if value:
            bare_value = name in _NUMBERS or name == "date"
            lines.append(f"{name} = {value if bare_value else _quoted(value)}")
    for name, role in draft.committee:
        lines += ["", "[[committee]]", f"name = {_quoted(name)}", f"role = {_quoted(role or 'Ủy viên')}"]
    for kind in draft.ballots:
        lines += ["", "[[ballots]]", f"id = {_quoted(kind.id)}", f"title = {_quoted(kind.title)}"]
        lines += [f"block = {_quoted(kind.block)}"] if kind.block else []
        lines += [f"colour = {_quoted(kind.colour or '#ffffff')}"]
        issued, collected = (figures or {}).get(kind.id, (None, None))
        lines += [f"issued = {issued}"] if issued is not None else []
        lines += [f"collected = {collected}"] if collected is not None else []
        for name, position in kind.officials:
            lines += ["", "  [[ballots.officials]]", f"  name = {_quoted(name)}"]
            lines += [f"  position = {_quoted(position)}"] if position else []
    return "\n".join(lines) + "\n"


def faults_of(draft: Draft) -> dict[str, Text]:
    """What is wrong, by the name of the field that it stands beside; empty where the draft is an election."""
    faults: dict[str, Text] = {}
    empty = Text("Hãy điền ô này.", "Fill in this field.")
    for name in _REQUIRED:
        value = draft.plain.get(name, "")
        if not value:
            faults[name] = empty
        elif name in _NUMBERS and not (value.isascii() and value.isdigit()):
            faults[name] = Text("Hãy ghi một số nguyên.", "Write a whole number.")
        elif name == "date" and not _is_date(value):
            faults[name] = Text(
                "Không có ngày này; hãy ghi ngày/tháng/năm, ví dụ 14/12/2026.",
                "There is no such date; write day/month/year, such as 14/12/2026.",
            )
    if not draft.ballots:
        faults["ballots"] = Text("Hãy thêm ít nhất một loại phiếu.", "Add at least one kind of ballot.")
    for at, kind in enumerate(draft.ballots):
        if not kind.title:
            faults[f"ballot.{at}.title"] = empty
        if not kind.officials:
            faults[f"ballot.{at}.officials"] = Text(
                "Hãy ghi ít nhất một người được lấy phiếu.", "Write at least one person who is voted on."
            )
        for row, (name, _) in enumerate(kind.officials):
            if not name:
                faults[f"ballot.{at}.official.{row}.name"] = empty
    if faults:
        return faults
    try:
        parse_election(toml_of(draft))
    except ElectionError as error:
        return {_field_of(error.key): plain(error.remedy)}
    return {}


def _field_of(key: str) -> str:
    """The form's field for a key of election.toml: `ballots[2].officials[1].name` is `ballot.1.official.0.name`."""
    key = re.sub(r"(ballots|officials|committee)\[(\d+)\]", lambda found: f"{found[1]}.{int(found[2]) - 1}", key)
    return key.replace("ballots.", "ballot.").replace("officials.", "official.").replace("committee.", "member.")


def save_draft(draft: Draft, file: Path) -> None:
    """Keep a draft, whatever is wrong with it: nobody types twice."""
    write_whole(file, json.dumps(asdict(draft), ensure_ascii=False).encode())


def load_draft(file: Path) -> Draft:
    """The draft that was kept; an empty one where there is none."""
    try:
        return msgspec.convert(json.loads(file.read_text(encoding="utf-8")), Draft)
    except (OSError, ValueError, msgspec.ValidationError):
        return Draft()


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode("utf-8")
