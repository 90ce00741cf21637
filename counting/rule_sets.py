"""A rule set: which denominator, which share of which level leads to which outcome. Data, not code.

The files in `counting/rules/` name their legal source. A council may bring its own file.
Everything is compared in integers: a share is an exact fraction, never a rounded percentage.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

from calibration.election import LEVELS, VoteKind
from calibration.errors import RulesError
from calibration.language import Text

Denominator = Literal["collected", "deputies"]
Scope = Literal["person", "ballot"]
DENOMINATORS: tuple[Denominator, ...] = ("collected", "deputies")
SCOPES: tuple[Scope, ...] = ("person", "ballot")


@dataclass(frozen=True, slots=True)
class Band:
    """A range of the share of one level, and the outcome that it leads to.

    `low_included` and `high_included` say whether the bounds themselves belong to the band.
    """

    outcome: str
    level: str
    low: Fraction
    low_included: bool
    high: Fraction
    high_included: bool
    wording: Text

    def holds(self, votes: int, base: int) -> bool:
        """Whether `votes` of `base` lie in this band, exactly."""
        share = Fraction(votes, base)
        above = share > self.low or (self.low_included and share == self.low)
        below = share < self.high or (self.high_included and share == self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One resolution's rules for one kind of vote."""

    id: str
    version: int
    name: Text
    article: Text
    denominator: Denominator
    row_invalid_scope: Scope
    bands: tuple[Band, ...]

    def outcome(self, votes: dict[str, int], base: int) -> Band:
        """The band that these votes fall in; RulesError for a base of zero, which has no ratio."""
        if base == 0:
            raise RulesError(
                Text(
                    "Không có phiếu nào để tính tỷ lệ (mẫu số bằng 0); hãy nhập số phiếu thu về trước.",
                    "There are no ballots to take a ratio of (the denominator is 0); enter the ballots collected first.",
                )
            )
        for band in self.bands:
            if band.holds(votes[band.level], base):
                return band
        raise RulesError(
            Text(
                f"Bộ quy tắc {self.id} không nói gì về {votes} trên {base} phiếu; hãy sửa các ngưỡng.",
                f"Rule set {self.id} says nothing about {votes} of {base} ballots; mend its bands.",
            )
        )

    def wording(self, outcome: str) -> Text:
        """How the papers call an outcome."""
        return next((band.wording for band in self.bands if band.outcome == outcome), Text("", ""))


def known_rule_sets() -> list[str]:
    """Names of the rule sets that come with the program."""
    folder = resources.files("counting.rules")
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def load_rules(name: str, kind: VoteKind, beside: Path | None = None) -> RuleSet:
    """A rule set by name, or by the path of one's own TOML file, looked up beside election.toml first."""
    if name in known_rule_sets():
        data = (resources.files("counting.rules") / f"{name}.toml").read_bytes()
    else:
        path = Path(name) if beside is None else beside / name
        if not path.is_file():
            known = ", ".join(known_rule_sets())
            raise RulesError(
                Text(
                    f"Không có bộ quy tắc “{name}”; hãy chọn một trong {known}, hoặc đường dẫn tới một tệp TOML.",
                    f"There is no rule set “{name}”; choose one of {known}, or give the path of a TOML file.",
                )
            )
        data = path.read_bytes()
    try:
        return _rule_set(tomllib.loads(data.decode("utf-8-sig")), kind)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise RulesError(
            Text(
                f"Bộ quy tắc “{name}” không dùng được ({error}); hãy so với tệp nq96-2023.toml.",
                f"Rule set “{name}” cannot be used ({error}); compare it with nq96-2023.toml.",
            )
        ) from None


def _rule_set(table: dict[str, Any], kind: VoteKind) -> RuleSet:
    bands = tuple(_band(entry, kind) for entry in table[kind])
    _check_bands(bands)
    return RuleSet(
        id=table["id"],
        version=table["version"],
        name=Text(**table["name"]),
        article=Text(**table["article"]),
        denominator=_one_of(table, "denominator", DENOMINATORS),
        row_invalid_scope=_one_of(table, "row_invalid_scope", SCOPES),
        bands=bands,
    )


_Word = TypeVar("_Word", bound=str)


def _one_of(table: dict[str, Any], key: str, words: tuple[_Word, ...]) -> _Word:
    """The value of a key, which must be one of these words: a typing error must never choose a denominator."""
    for word in words:
        if table[key] == word:
            return word
    raise ValueError(f"{key} = {table[key]!r}, not one of {', '.join(words)}")


def _share(entry: dict[str, Any], *keys: str, default: str) -> Fraction:
    """A bound as an exact fraction, written as text ("1/2", "0.5"): a TOML number would be a binary one."""
    value = next((entry[key] for key in keys if key in entry), default)
    if not isinstance(value, str):
        raise TypeError(f"{value!r} must be written in quotes")
    return Fraction(value)


def _band(entry: dict[str, Any], kind: VoteKind) -> Band:
    if entry["level"] not in LEVELS[kind]:
        raise ValueError(f"level {entry['level']}")
    low_included = "at_least" in entry or "over" not in entry
    high_included = "up_to" in entry or "below" not in entry
    return Band(
        outcome=entry["outcome"],
        level=entry["level"],
        low=_share(entry, "at_least", "over", default="0"),
        low_included=low_included,
        high=_share(entry, "up_to", "below", default="1"),
        high_included=high_included,
        wording=Text(**entry["wording"]),
    )


def _check_bands(bands: tuple[Band, ...]) -> None:
    """Bands must follow each other from 0 to 1 without gap or overlap."""
    if bands[0].low != 0 or not bands[0].low_included or bands[-1].high != 1 or not bands[-1].high_included:
        raise ValueError("the bands do not reach from 0 to 1")
    for before, after in pairwise(bands):
        if before.level != after.level or before.high != after.low or before.high_included == after.low_included:
            raise ValueError(f"gap or overlap between {before.outcome} and {after.outcome}")
