"""A rule set: which denominator, which share of which level leads to which outcome, how figures are worded.

Only the types; what they say stands in `counting/rules/*.toml`. Everything is compared in integers: a share is an exact
fraction, never a rounded percentage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from calibration.election import VoteKind
from calibration.errors import RulesError
from calibration.language import Text

Denominator = Literal["collected", "deputies"]
Scope = Literal["person", "ballot"]
RowFault = Literal["blank", "multiple"]
DENOMINATORS: tuple[Denominator, ...] = ("collected", "deputies")
SCOPES: tuple[Scope, ...] = ("person", "ballot")
ROW_FAULTS: tuple[RowFault, ...] = ("blank", "multiple")


@dataclass(frozen=True, slots=True)
class PercentFormat:
    """How a percentage is printed: `decimals` digits, half up, with this sign; trailing zeros kept or dropped."""

    decimals: int = 2
    sign: str = ","
    keeps_zeros: bool = False

    def of(self, votes: int, base: int) -> str:
        """`votes` of `base` in per cent ("97,5"); a base of zero has no percentage: the text is empty."""
        if base == 0:
            return ""
        scale = 10**self.decimals
        units = (2 * votes * 100 * scale + base) // (2 * base)
        whole, rest = divmod(units, scale)
        digits = f"{rest:0{self.decimals}d}" if self.decimals else ""
        digits = digits if self.keeps_zeros else digits.rstrip("0")
        return f"{whole}{self.sign}{digits}" if digits else str(whole)


@dataclass(frozen=True, slots=True)
class Level:
    """A level that a voter may mark: its word in files (`high`) and its wording in law ("tín nhiệm cao")."""

    id: str
    name: Text


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
        return self.fewest(base) <= votes <= self.most(base)

    def fewest(self, base: int) -> int:
        """The fewest votes of `base` that reach this band: the first whole number at or over its lower bound."""
        whole, rest = divmod(self.low.numerator * base, self.low.denominator)
        return whole if rest == 0 and self.low_included else whole + 1

    def most(self, base: int) -> int:
        """The most votes of `base` that stay in this band; smaller than `fewest` where it holds no whole number."""
        whole, rest = divmod(self.high.numerator * base, self.high.denominator)
        return whole - 1 if rest == 0 and not self.high_included else whole


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One legal text's rules for one kind of vote.

    source: the text in full, with its date · article: where it rules this vote; empty where no public text was found ·
    denominator_wording: what percentages are taken of, in words · row_invalid: marks that make a row invalid ·
    row_invalid_scope: whether an invalid row voids the vote for that person or the whole ballot · ballot_invalid: why
    the committee may void a ballot as a whole, in words.
    """

    id: str
    version: int
    kind: VoteKind
    name: Text
    source: Text
    article: Text
    denominator: Denominator
    denominator_wording: Text
    row_invalid: tuple[RowFault, ...]
    row_invalid_scope: Scope
    ballot_invalid: tuple[Text, ...]
    levels: tuple[Level, ...]
    bands: tuple[Band, ...]
    percent_format: PercentFormat

    def outcome(self, votes: Mapping[str, int], base: int) -> Band:
        """The band that these votes fall in; RulesError for a base of zero, which has no ratio."""
        if base == 0:
            raise RulesError(NO_BALLOTS)
        for band in self.bands:
            if band.holds(votes[band.level], base):
                return band
        raise RulesError(
            Text(
                f"Bộ quy tắc {self.id} không nói gì về {dict(votes)} trên {base} phiếu, vì số phiếu vượt quá mẫu số; hãy "
                "kiểm tra số phiếu thu về.",
                f"Rule set {self.id} says nothing about {dict(votes)} of {base} ballots, more votes than the denominator; "
                "check the number of ballots collected.",
            )
        )

    def wording(self, outcome: str) -> Text:
        """How the papers call an outcome."""
        return next((band.wording for band in self.bands if band.outcome == outcome), Text("", ""))


NO_BALLOTS = Text(
    "Không có phiếu nào để tính tỷ lệ (mẫu số bằng 0); hãy nhập số phiếu thu về trước.",
    "There are no ballots to take a ratio of (the denominator is 0); enter the ballots collected first.",
)
"""Said where the denominator is zero."""
