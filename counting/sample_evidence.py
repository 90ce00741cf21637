"""What a hand-drawn sample proves about an outcome: exact, in whole numbers, and safe to look at after every sheet.

A pile of N sheets holds an unknown number K of sheets with the deciding level ("low") for a person; n of them, drawn at
random without replacement, show x. With the uniform prior over K = 0 … N, the ratio of prior to posterior at the true K,

    R(K) = C(N+1, n+1) / ((N+1) · C(K, x) · C(N-K, n-x)),

is a martingale with mean 1, so the chance that it ever reaches 1/a, however often one looks, is at most a (Ville). Every
K whose ratio has reached 1/a is ruled out at risk a; an outcome is confirmed when all K that lead elsewhere are.

Sources: M. Lindeman, P. B. Stark, "A Gentle Introduction to Risk-Limiting Audits", IEEE Security & Privacy 2012 (risk limit,
full hand count otherwise); I. Waudby-Smith, A. Ramdas, "Confidence sequences for sampling without replacement", NeurIPS
2020 (the ratio); I. Waudby-Smith, P. B. Stark, A. Ramdas, "RiLACS: Risk-limiting audits via confidence sequences", E-Vote-ID
2021 (its use in audits by ballot polling).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import comb

from counting.bounds import Range


@dataclass(frozen=True, slots=True)
class Pile:
    """A pile of `sheets`; `wrong`: the numbers of sheets with the deciding level that would lead to another outcome."""

    sheets: int
    wrong: tuple[Range, ...]


def risk_left(pile: Pile, drawn: int, shown: int) -> Fraction:
    """The measured risk, 0 to 1, that the outcome is wrong: 1 over the least ratio of all K that lead elsewhere.

    `drawn` sheets, of which `shown` have the deciding level. Zero where no such K fits what was drawn.
    """
    largest = max(
        (_product(pile.sheets, drawn, shown, _likeliest(pile, wrong, drawn, shown)) for wrong in pile.wrong), default=0
    )
    return min(Fraction(1), Fraction((pile.sheets + 1) * largest, comb(pile.sheets + 1, drawn + 1)))


def sheets_to_draw(pile: Pile, reported: int, risk: Fraction, success: Fraction) -> int:
    """The fewest sheets that confirm the outcome at this risk with at least this chance, if `reported` is right.

    `reported`: how many sheets of the pile have the deciding level as counted. Fewer sheets may do, more may be needed: the
    risk is kept either way.
    """
    fewest, enough = 0, pile.sheets
    while enough - fewest > 1:
        middle = (fewest + enough) // 2
        if chance_to_confirm(pile, reported, middle, risk) >= success:
            enough = middle
        else:
            fewest = middle
    return enough


def chance_to_confirm(pile: Pile, reported: int, drawn: int, risk: Fraction) -> Fraction:
    """How likely `drawn` sheets confirm the outcome at this risk, if `reported` sheets have the deciding level."""
    confirming = sum(
        _product(pile.sheets, drawn, shown, reported)
        for shown in range(max(0, drawn - (pile.sheets - reported)), min(drawn, reported) + 1)
        if risk_left(pile, drawn, shown) <= risk
    )
    return Fraction(confirming, comb(pile.sheets, drawn))


def wrong_numbers(outcomes: Sequence[str], outcome: str) -> tuple[Range, ...]:
    """The stretches of K whose outcome differs; `outcomes[K]` is what K sheets with the deciding level lead to."""
    stretches: list[Range] = []
    for number, other in enumerate(outcomes):
        if other == outcome:
            continue
        if stretches and stretches[-1].most == number - 1:
            stretches[-1] = Range(stretches[-1].least, number)
        else:
            stretches.append(Range(number, number))
    return tuple(stretches)


def _likeliest(pile: Pile, among: Range, drawn: int, shown: int) -> int:
    """The K of a stretch that fits the sample best: the likelihood in K has one peak, at x(N+1)/n rounded down."""
    if drawn == 0:
        return among.least
    peak = min(shown * (pile.sheets + 1) // drawn, pile.sheets)
    return max(among.least, min(peak, among.most))


@cache
def _choose(of: int, take: int) -> int:
    return comb(of, take) if 0 <= take <= of else 0


def _product(sheets: int, drawn: int, shown: int, number: int) -> int:
    """In how many ways `drawn` sheets show `shown` with the level if `number` of all have it."""
    return _choose(number, shown) * _choose(sheets - number, drawn - shown)
