"""The head of every paper, laid out as Decree 30/2020/NĐ-CP asks: who writes, the motto, number, place and date."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from calibration.print_ballots import body_lines
from counting.papers.facts import Facts
from counting.papers.wording import long_date, said

TO_FILL = "………"
"""Room for the office to write in by hand what the program cannot know."""

_ISSUER = Text("BAN KIỂM PHIẾU", "COUNTING COMMITTEE")
_STATE = Text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM")
_MOTTO = Text("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness")
NO_NUMBER = Text("", "")
MINUTES_NUMBER = Text(f"Số: {TO_FILL}/BB-BKP", f"No.: {TO_FILL}/BB-BKP")

_UNITS = ("tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu")
_NAMED_IN_FULL = ("Hồ Chí Minh",)
"""Decree 30/2020/NĐ-CP: a unit named after a person or by a figure keeps its word for the unit."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The words of the head: on the left who writes, under the body it belongs to; state and motto on the right.

    `body` is empty where the body itself writes. `number` is empty where the paper has none of its own.
    """

    body: tuple[str, ...]
    issuer: tuple[str, ...]
    state: str
    motto: str
    number: str
    place_and_date: str


def committee_letterhead(facts: Facts, language: Language, number: Text = NO_NUMBER) -> Letterhead:
    """The head of what the counting committee writes."""
    return _letterhead(facts, language, _body(facts), (said(_ISSUER, language),), number)


def body_letterhead(facts: Facts, language: Language, number: Text) -> Letterhead:
    """The head of what the council or the National Assembly itself adopts."""
    return _letterhead(facts, language, (), _body(facts), number)


def is_national_assembly(body: str) -> bool:
    """Whether the National Assembly votes, and not a people's council."""
    return body.casefold().startswith("quốc hội")


def _body(facts: Facts) -> tuple[str, ...]:
    if is_national_assembly(facts.election.body):
        return ("QUỐC HỘI",)
    return tuple(line.upper() for line in body_lines(facts.election.body))


def _letterhead(
    facts: Facts, language: Language, body: tuple[str, ...], issuer: tuple[str, ...], number: Text
) -> Letterhead:
    place, date = place_name(facts.election.body), said(long_date(facts.election.date), language)
    return Letterhead(
        body=body,
        issuer=issuer,
        state=said(_STATE, language),
        motto=said(_MOTTO, language),
        number=said(number, language),
        place_and_date=f"{place}, {date}",
    )


def place_name(body: str) -> str:
    """The place that dates a body's papers: "Sa Thầy" for "Hội đồng nhân dân huyện Sa Thầy".

    Left to be filled in by hand where the body's name does not tell it.
    """
    if is_national_assembly(body):
        return "Hà Nội"
    unit_and_name = body_lines(body)[-1].split(",")[0].strip()
    for unit in _UNITS:
        if unit_and_name.casefold().startswith(unit + " "):
            name = unit_and_name[len(unit) + 1 :]
            keeps_unit = name[:1].isdigit() or name in _NAMED_IN_FULL
            return unit_and_name[:1].upper() + unit_and_name[1:] if keeps_unit else name
    return TO_FILL
