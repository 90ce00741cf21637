"""Reading and checking the TOML file of a rule set; whatever is wrong is one sentence that names the place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from calibration.election import LEVELS, VoteKind
from calibration.errors import RulesError
from calibration.language import Text
from counting.rule_set import (
    DENOMINATORS,
    ROW_FAULTS,
    SCOPES,
    Band,
    Level,
    PercentFormat,
    RuleSet,
)

_WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SHARE = re.compile(r"[0-9]+(/[0-9]+)?")
_Word = TypeVar("_Word", bound=str)


def parse_rules(text: str, source: str, kind: VoteKind) -> RuleSet:
    """The rules of a file for one kind of vote; RulesError, which calls the file `source`, for anything wrong.

    All kinds of vote that the file rules are checked, not only the one asked for.
    """
    try:
        table = _Table(tomllib.loads(text), "", source)
    except tomllib.TOMLDecodeError as error:
        raise RulesError(
            Text(
                f"{source}: không đúng cú pháp TOML ({error}); hãy sửa dòng đó.",
                f"{source}: this is not valid TOML ({error}); mend that line.",
            )
        ) from None
    common = _Common(table)
    ruled: dict[str, RuleSet] = {}
    for vote in LEVELS:
        if vote in table.values:
            ruled[vote] = _vote_rules(common, vote, table.table(vote))
    table.finish()
    if kind not in ruled:
        raise RulesError(
            Text(
                f"{source}: không có quy tắc cho “{kind}” (mục [{kind}]); hãy chọn bộ quy tắc khác hoặc thêm mục đó.",
                f"{source}: there are no rules for “{kind}” (section [{kind}]); choose another rule set or add them.",
            )
        )
    return ruled[kind]


class _Table:
    """One TOML table whose keys are taken one by one, so that what is left over is unknown."""

    def __init__(self, values: Mapping[str, Any], where: str, source: str) -> None:
        self.values = dict(values)
        self.known: list[str] = []
        self.where = where
        self.source = source

    def fault(self, key: str, vi: str, en: str) -> RulesError:
        place = f"{self.where}.{key}" if self.where else key
        return RulesError(Text(f"{self.source}: {place}: {vi}", f"{self.source}: {place}: {en}"))

    def take(self, key: str) -> Any:
        self.known.append(key)
        if key not in self.values:
            raise self.fault(key, "thiếu khóa này; hãy thêm vào.", "this key is missing; add it.")
        return self.values.pop(key)

    def table(self, key: str) -> _Table:
        value = self.take(key)
        if not isinstance(value, dict):
            raise self.fault(key, "phải là một bảng, ví dụ { … }.", "must be a table, such as { … }.")
        return _Table(value, f"{self.where}.{key}" if self.where else key, self.source)

    def tables(self, key: str) -> list[_Table]:
        value = self.take(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.fault(
                key, "phải là một danh sách bảng không rỗng.", "must be a list of tables that is not empty."
            )
        place = f"{self.where}.{key}" if self.where else key
        return [_Table(item, f"{place}[{number}]", self.source) for number, item in enumerate(value, start=1)]

    def string(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str):
            raise self.fault(key, "phải là chữ đặt trong dấu nháy.", "must be a text in quotes.")
        return value

    def word(self, key: str) -> str:
        value = self.string(key)
        if not _WORD.fullmatch(value):
            raise self.fault(
                key,
                f"“{value}” phải là chữ thường không dấu, số và “-”.",
                f"“{value}” must be small letters, digits, “-”.",
            )
        return value

    def one_of(self, key: str, words: tuple[_Word, ...]) -> _Word:
        return self._known_word(key, self.string(key), words)

    def some_of(self, key: str, words: tuple[_Word, ...]) -> tuple[_Word, ...]:
        value = self.take(key)
        if not isinstance(value, list):
            raise self.fault(key, "phải là một danh sách […].", "must be a list […].")
        return tuple(self._known_word(key, item, words) for item in value)

    def _known_word(self, key: str, value: object, words: tuple[_Word, ...]) -> _Word:
        for word in words:
            if value == word:
                return word
        known = ", ".join(words)
        raise self.fault(
            key,
            f"“{value}” không được biết; hãy viết một trong: {known}.",
            f"“{value}” is not known; write one of: {known}.",
        )

    def number(self, key: str, most: int) -> int:
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise self.fault(key, f"phải là số nguyên từ 0 đến {most}.", f"must be a whole number from 0 to {most}.")
        return value

    def text(self, key: str, empty_too: bool = False) -> Text:
        table = self.table(key)
        text = Text(table.string("vi"), table.string("en"))
        table.finish()
        if bool(text.vi.strip()) != bool(text.en.strip()) or (not empty_too and not text.vi.strip()):
            raise self.fault(
                key, "phải có cả tiếng Việt (vi) và tiếng Anh (en).", "needs both Vietnamese (vi) and English (en)."
            )
        return text

    def finish(self) -> None:
        for key in self.values:
            known = ", ".join(dict.fromkeys(self.known))
            raise self.fault(
                key, f"khóa không được biết; ở đây dùng được: {known}.", f"unknown key; known here: {known}."
            )


class _Common:
    """What a rule set says for every kind of vote."""

    def __init__(self, table: _Table) -> None:
        self.id = table.word("id")
        self.version = table.number("version", 9999)
        self.name = table.text("name")
        self.source = table.text("source")
        self.row_invalid = table.some_of("row_invalid", ROW_FAULTS)
        self.row_invalid_scope = table.one_of("row_invalid_scope", SCOPES)
        self.ballot_invalid = tuple(_sentence(entry) for entry in table.tables("ballot_invalid"))
        self.percent_format = _percent_format(table.table("percent"))


def _sentence(table: _Table) -> Text:
    text = Text(table.string("vi"), table.string("en"))
    table.finish()
    return text


def _percent_format(table: _Table) -> PercentFormat:
    decimals = table.number("decimals", 6)
    table.one_of("rounding", ("half-up",))
    sign = table.one_of("decimal_sign", (",", "."))
    zeros = table.one_of("trailing_zeros", ("dropped", "kept"))
    table.finish()
    return PercentFormat(decimals, sign, zeros == "kept")


def _vote_rules(common: _Common, kind: VoteKind, table: _Table) -> RuleSet:
    article = table.text("article", empty_too=True)
    denominator = table.one_of("denominator", DENOMINATORS)
    wording = table.text("denominator_wording")
    levels = _levels(table, kind)
    bands = tuple(_band(entry, kind) for entry in table.tables("outcomes"))
    _check_bands(table, bands)
    table.finish()
    return RuleSet(
        id=common.id,
        version=common.version,
        kind=kind,
        name=common.name,
        source=common.source,
        article=article,
        denominator=denominator,
        denominator_wording=wording,
        row_invalid=common.row_invalid,
        row_invalid_scope=common.row_invalid_scope,
        ballot_invalid=common.ballot_invalid,
        levels=levels,
        bands=bands,
        percent_format=common.percent_format,
    )


def _levels(table: _Table, kind: VoteKind) -> tuple[Level, ...]:
    """The levels, which must be those that are read on this vote's ballots, in the order of their columns."""
    levels = []
    for entry in table.tables("levels"):
        levels.append(Level(entry.one_of("id", LEVELS[kind]), entry.text("name")))
        entry.finish()
    order = ", ".join(LEVELS[kind])
    if tuple(level.id for level in levels) != LEVELS[kind]:
        raise table.fault(
            "levels", f"phải là đủ các mức {order}, theo thứ tự này.", f"must be all of {order}, in this order."
        )
    return tuple(levels)


def _band(entry: _Table, kind: VoteKind) -> Band:
    outcome = entry.word("outcome")
    level = entry.one_of("level", LEVELS[kind])
    low, low_included = _bound(entry, included="at_least", excluded="over", default="0")
    high, high_included = _bound(entry, included="up_to", excluded="below", default="1")
    wording = entry.text("wording", empty_too=True)
    entry.finish()
    if low > high or (low == high and not (low_included and high_included)):
        raise entry.fault(
            "outcome", f"khoảng từ {low} đến {high} không chứa gì.", f"the band from {low} to {high} holds nothing."
        )
    return Band(outcome, level, low, low_included, high, high_included, wording)


def _bound(entry: _Table, included: str, excluded: str, default: str) -> tuple[Fraction, bool]:
    """One end of a band, as an exact fraction written as text ("2/3"): a TOML number would be a binary one."""
    entry.known += [included, excluded]
    if included in entry.values and excluded in entry.values:
        raise entry.fault(
            excluded, f"không dùng cùng với {included}; hãy xóa một.", f"cannot stand beside {included}; remove one."
        )
    key = excluded if excluded in entry.values else included
    if key not in entry.values:
        return Fraction(default), True
    value = entry.take(key)
    share = Fraction(0)
    if isinstance(value, str) and _SHARE.fullmatch(value) and not re.search(r"/0*$", value):
        share = Fraction(value)
    else:
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise entry.fault(
            key,
            f'{value!r} không phải phân số từ 0 đến 1; hãy viết trong dấu nháy, ví dụ "2/3".',
            f'{value!r} is no fraction from 0 to 1; write it in quotes, such as "2/3".',
        )
    return share, key == included


def _check_bands(table: _Table, bands: tuple[Band, ...]) -> None:
    """Bands must follow each other from 0 to 1 without gap or overlap, all over the same level."""
    if bands[0].low != 0 or not bands[0].low_included or bands[-1].high != 1 or not bands[-1].high_included:
        raise table.fault(
            "outcomes",
            f"các khoảng chỉ đi từ {bands[0].low} đến {bands[-1].high}, chưa phủ hết từ 0 đến 1 (kể cả hai đầu).",
            f"the bands reach from {bands[0].low} to {bands[-1].high} only, not from 0 to 1 with both ends.",
        )
    for before, after in pairwise(bands):
        pair = f"“{before.outcome}” – “{after.outcome}”"
        if before.level != after.level:
            raise table.fault(
                "outcomes",
                f"{pair}: các khoảng phải tính trên cùng một mức tín nhiệm.",
                f"{pair}: all bands must be over the same level.",
            )
        if before.high > after.low or (before.high == after.low and before.high_included and after.low_included):
            raise table.fault(
                "outcomes",
                f"{pair}: hai khoảng chồng lên nhau từ {after.low} đến {before.high}.",
                f"{pair}: these bands overlap from {after.low} to {before.high}.",
            )
        if before.high < after.low or not (before.high_included or after.low_included):
            raise table.fault(
                "outcomes",
                f"{pair}: hở từ {before.high} đến {after.low}, không khoảng nào chứa.",
                f"{pair}: there is a gap from {before.high} to {after.low} that no band holds.",
            )
    names = [band.outcome for band in bands]
    for name in names:
        if names.count(name) > 1:
            raise table.fault(
                "outcomes",
                f"“{name}” có hai lần; mỗi kết luận chỉ một khoảng.",
                f"“{name}” stands twice; an outcome has one band.",
            )
