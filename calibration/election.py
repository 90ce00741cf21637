"""The description of one vote at one session: election.toml, read strictly.

Every fault is one sentence that names the key and says what to do; nothing is guessed or dropped.
"""

from __future__ import annotations

import datetime
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from calibration.errors import ElectionError
from calibration.language import Text

VoteKind = Literal["lay-phieu", "bo-phieu"]

LEVELS: dict[VoteKind, tuple[str, ...]] = {
    "lay-phieu": ("high", "trust", "low"),
    "bo-phieu": ("trust", "no"),
}
"""Levels in the order of the columns, by kind of vote (domain.md: exact wording and order)."""

LEVEL_NAMES: dict[str, Text] = {
    "high": Text("tín nhiệm cao", "high confidence"),
    "trust": Text("tín nhiệm", "confidence"),
    "low": Text("tín nhiệm thấp", "low confidence"),
    "no": Text("không tín nhiệm", "no confidence"),
}

DEFAULT_RULES = "nq96-2023"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Official:
    """One row of a ballot: a person whose confidence is voted on."""

    name: str
    position: str


@dataclass(frozen=True, slots=True)
class BallotKind:
    """One kind of ballot paper, with its own list of officials."""

    id: str
    title: str
    block: str
    officials: tuple[Official, ...]
    colour: str = "#ffffff"
    issued: int | None = None
    collected: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the counting committee (Ban kiểm phiếu)."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Election:
    """One vote at one session of one assembly."""

    kind: VoteKind
    rules: str
    body: str
    term: str
    meeting: str
    date: datetime.date
    place: str
    deputies_total: int
    deputies_present: int
    committee: tuple[Member, ...]
    ballots: tuple[BallotKind, ...]
    ask_multiple: bool = True
    """Whether a person looks at a row with two or three plain marks before it is void for that official."""

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of this vote in the order of the columns."""
        return LEVELS[self.kind]

    def ballot(self, kind_id: str) -> BallotKind:
        """The ballot kind with this id; ElectionError if there is none."""
        for kind in self.ballots:
            if kind.id == kind_id:
                return kind
        known = ", ".join(kind.id for kind in self.ballots)
        raise ElectionError(
            Text(
                f"Không có loại phiếu “{kind_id}”; cuộc lấy phiếu này có: {known}.",
                f"There is no ballot kind “{kind_id}”; this election has: {known}.",
            )
        )


def load_election(path: Path) -> Election:
    """Read and check election.toml; ElectionError names the file, the key and the remedy."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ElectionError(
            Text(
                f"Không tìm thấy tệp {path}; hãy kiểm tra đường dẫn.",
                f"There is no file {path}; check the path.",
            )
        ) from None
    except (OSError, UnicodeDecodeError):
        raise ElectionError(
            Text(
                f"Không đọc được {path}; tệp phải là văn bản TOML mã UTF-8.",
                f"{path} cannot be read; it must be TOML text in UTF-8.",
            )
        ) from None
    return parse_election(text, str(path))


def parse_election(text: str, source: str = "election.toml") -> Election:
    """Check the text of an election.toml; `source` is how messages call it."""
    try:
        table = tomllib.loads(unicodedata.normalize("NFC", text))
    except tomllib.TOMLDecodeError as error:
        raise ElectionError(
            Text(
                f"{source}: không đúng cú pháp TOML ({error}); hãy sửa dòng đó.",
                f"{source}: this is not valid TOML ({error}); mend that line.",
            )
        ) from None
    return _election(_Table(table, "", source))


class _Table:
    """One TOML table whose keys are taken one by one, so that what is left over is unknown."""

    def __init__(self, values: Mapping[str, Any], where: str, source: str) -> None:
        self.values = dict(values)
        self.where = where
        self.source = source

    def key(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def fault(self, name: str, vi: str, en: str) -> ElectionError:
        key = self.key(name)
        return ElectionError(Text(f"{self.source}: {key}: {vi}", f"{self.source}: {key}: {en}"), key, Text(vi, en))

    def take(self, name: str) -> Any:
        return self.values.pop(name, None)

    def text(self, name: str, default: str | None = None) -> str:
        value = self.take(name)
        if value is None and default is not None:
            return default
        if value is None:
            raise self.fault(name, "thiếu khóa này; hãy thêm vào.", "this key is missing; add it.")
        if not isinstance(value, str) or not value.strip():
            raise self.fault(
                name,
                "phải là một chuỗi chữ không rỗng, đặt trong dấu nháy.",
                "must be a text in quotes that is not empty.",
            )
        return " ".join(value.split())

    def number(self, name: str, required: bool = True) -> int | None:
        value = self.take(name)
        if value is None and not required:
            return None
        if value is None:
            raise self.fault(name, "thiếu khóa này; hãy thêm vào.", "this key is missing; add it.")
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.fault(
                name,
                "phải là một số nguyên không âm.",
                "must be a whole number, zero or more.",
            )
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fault(name, "phải là true hoặc false.", "must be true or false.")
        return value

    def tables(self, name: str) -> list[_Table]:
        value = self.take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            last = re.sub(r"\[\d+\]", "", self.key(name))
            raise self.fault(name, f"phải viết thành các mục [[{last}]].", f"must be written as [[{last}]] entries.")
        return [_Table(item, f"{self.key(name)}[{number}]", self.source) for number, item in enumerate(value, start=1)]

    def finish(self, known: Iterable[str]) -> None:
        for name in self.values:
            names = ", ".join(known)
            raise self.fault(
                name,
                f"khóa không được biết; hãy xóa hoặc sửa tên (các khóa dùng được: {names}).",
                f"unknown key; remove it or mend its name (known here: {names}).",
            )


def _election(table: _Table) -> Election:
    kind = table.text("kind")
    if kind not in LEVELS:
        raise table.fault(
            "kind",
            f"“{kind}” không dùng được; hãy viết “lay-phieu” hoặc “bo-phieu”.",
            f"“{kind}” is not known; write “lay-phieu” or “bo-phieu”.",
        )
    total = table.number("deputies_total")
    present = table.number("deputies_present")
    assert total is not None and present is not None
    if present > total:
        raise table.fault(
            "deputies_present",
            f"{present} đại biểu có mặt nhiều hơn {total} đại biểu (deputies_total); hãy sửa một trong hai số.",
            f"{present} deputies present are more than {total} in office (deputies_total); mend one of the two.",
        )
    election = Election(
        kind=kind,
        rules=table.text("rules", DEFAULT_RULES),
        body=table.text("body"),
        term=table.text("term", " ").strip(),
        meeting=table.text("meeting"),
        date=_date(table),
        place=table.text("place", " ").strip(),
        deputies_total=total,
        deputies_present=present,
        committee=tuple(_member(entry) for entry in table.tables("committee")),
        ballots=_ballots(table, present),
        ask_multiple=table.flag("ask_multiple", True),
    )
    table.finish(
        [
            "kind",
            "rules",
            "body",
            "term",
            "meeting",
            "date",
            "place",
            "deputies_total",
            "deputies_present",
            "committee",
            "ballots",
            "ask_multiple",
        ]
    )
    return election


def _date(table: _Table) -> datetime.date:
    value = table.take("date")
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    raise table.fault(
        "date",
        "phải là ngày không có dấu nháy, theo dạng 2023-12-14.",
        "must be a date without quotes, such as 2023-12-14.",
    )


def _member(table: _Table) -> Member:
    member = Member(name=table.text("name"), role=table.text("role"))
    table.finish(["name", "role"])
    return member


def _ballots(table: _Table, present: int) -> tuple[BallotKind, ...]:
    entries = table.tables("ballots")
    if not entries:
        raise table.fault(
            "ballots",
            "danh sách trống; hãy thêm ít nhất một mục [[ballots]].",
            "the list is empty; add at least one [[ballots]] entry.",
        )
    kinds: list[BallotKind] = []
    for entry in entries:
        kind = _ballot(entry, present)
        if any(kind.id.casefold() == other.id.casefold() for other in kinds):
            raise entry.fault(
                "id",
                f"“{kind.id}” đã dùng cho một loại phiếu khác; mỗi loại phiếu cần một mã riêng.",
                f"“{kind.id}” is used by another ballot kind; each kind needs an id of its own.",
            )
        kinds.append(kind)
    return tuple(kinds)


def _ballot(table: _Table, present: int) -> BallotKind:
    kind_id = table.text("id")
    if not _ID.fullmatch(kind_id):
        raise table.fault(
            "id",
            f"“{kind_id}” không dùng được; chỉ dùng chữ không dấu, số, “-” và “_”, tối đa 40 ký tự.",
            f"“{kind_id}” cannot be used; take unaccented letters, digits, “-” and “_”, at most 40.",
        )
    colour = table.text("colour", "#ffffff")
    if not _COLOUR.fullmatch(colour):
        raise table.fault(
            "colour",
            f"“{colour}” không phải mã màu; hãy viết dạng “#fff7d6”.",
            f"“{colour}” is no colour; write it as “#fff7d6”.",
        )
    issued = table.number("issued", required=False)
    collected = table.number("collected", required=False)
    if issued is not None and issued > present:
        raise table.fault(
            "issued",
            f"phát ra {issued} phiếu nhiều hơn {present} đại biểu có mặt (deputies_present); hãy sửa một trong hai số.",
            f"{issued} ballots issued are more than {present} deputies present (deputies_present); mend one of the two.",
        )
    if issued is not None and collected is not None and collected > issued:
        raise table.fault(
            "collected",
            f"thu về {collected} phiếu nhiều hơn {issued} phiếu phát ra (issued); hãy sửa một trong hai số.",
            f"{collected} ballots collected are more than {issued} issued; mend one of the two.",
        )
    if collected is not None and collected > present:
        raise table.fault(
            "collected",
            f"thu về {collected} phiếu nhiều hơn {present} đại biểu có mặt (deputies_present); hãy sửa một trong hai số.",
            f"{collected} ballots collected are more than {present} deputies present (deputies_present); "
            "mend one of the two.",
        )
    kind = BallotKind(
        id=kind_id,
        title=table.text("title"),
        block=table.text("block", " ").strip(),
        officials=_officials(table),
        colour=colour.lower(),
        issued=issued,
        collected=collected,
    )
    table.finish(["id", "title", "block", "colour", "issued", "collected", "officials"])
    return kind


def _officials(table: _Table) -> tuple[Official, ...]:
    entries = table.tables("officials")
    if not entries:
        raise table.fault(
            "officials",
            "danh sách trống; hãy thêm ít nhất một mục [[ballots.officials]].",
            "the list is empty; add at least one [[ballots.officials]] entry.",
        )
    officials: list[Official] = []
    for entry in entries:
        official = Official(name=entry.text("name"), position=entry.text("position", " ").strip())
        if any(official.name.casefold() == other.name.casefold() for other in officials):
            raise entry.fault(
                "name",
                f"“{official.name}” có hai lần trên một loại phiếu; hãy xóa một, hoặc nếu là hai người "
                "trùng tên thì ghi thêm điều phân biệt, ví dụ “Nguyễn Văn A (Sở Y tế)”.",
                f"“{official.name}” stands twice on one ballot; remove one or, if two people bear the "
                "name, add what tells them apart, such as “Nguyễn Văn A (Sở Y tế)”.",
            )
        entry.finish(["name", "position"])
        officials.append(official)
    return tuple(officials)
