"""What the sheet of each official says: the figures that the law lists for one person, with a bar."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.chart import Bar, Chart, chart
from counting.papers.facts import Facts
from counting.papers.frame import Frame, frame
from counting.papers.kind_results import KindResult, PersonRow, kind_results
from counting.papers.letterhead import committee_letterhead
from counting.papers.provenance import method
from counting.papers.result_head import ResultHead, result_head
from counting.papers.signatures import Signatures, signatures
from counting.papers.titles import subtitle
from counting.papers.wording import said


@dataclass(frozen=True, slots=True)
class OfficialSheet:
    """One official's sheet. `ballots` are lines of a label and a figure."""

    name: str
    position: str
    ballot: str
    ballots: tuple[tuple[str, str], ...]
    person: PersonRow
    base: str
    whole: int
    bar: Bar


@dataclass(frozen=True, slots=True)
class OfficialSheets:
    """All sheets in one language, in the order of the ballots."""

    frame: Frame
    head: ResultHead
    ballots_heading: str
    levels_heading: str
    base_label: str
    outcome_label: str
    method: str
    sheets: tuple[OfficialSheet, ...]
    chart: Chart
    signatures: Signatures


def official_sheets(facts: Facts, language: Language) -> OfficialSheets:
    """A sheet for each official of this count."""

    def say(vi: str, en: str) -> str:
        return said(Text(vi, en), language)

    bars = chart(facts, language)
    return OfficialSheets(
        frame=frame(
            facts,
            language,
            committee_letterhead(facts, language),
            Text("KẾT QUẢ KIỂM PHIẾU CỦA TỪNG NGƯỜI", "RESULT OF EACH OFFICIAL"),
            subtitle(facts),
        ),
        head=result_head(facts, language),
        ballots_heading=say("1. Số phiếu", "1. Ballots"),
        levels_heading=say("2. Mức độ tín nhiệm", "2. Levels of confidence"),
        base_label=say("Tỷ lệ tính trên", "Percentages are of"),
        outcome_label=say("Kết luận", "Conclusion"),
        method=said(method(facts)[0], language),
        sheets=tuple(
            _sheet(kind, person, drawn.whole, bar, language)
            for kind, drawn in zip(kind_results(facts, language), bars.kinds, strict=True)
            for person, bar in zip(kind.people, drawn.bars, strict=True)
        ),
        chart=bars,
        signatures=signatures(facts.election.committee, language),
    )


def _sheet(kind: KindResult, person: PersonRow, whole: int, bar: Bar, language: Language) -> OfficialSheet:
    ballots = (
        (Text("Phát ra", "Issued"), kind.issued),
        (Text("Thu về", "Collected"), kind.collected),
        (Text("Hợp lệ đối với người này", "Valid for this person"), person.valid),
        (Text("Không tính cho người này", "Not counted for this person"), person.invalid),
    )
    return OfficialSheet(
        name=person.name,
        position=person.position,
        ballot=kind.title,
        ballots=tuple((said(label, language), figure) for label, figure in ballots),
        person=person,
        base=kind.base,
        whole=whole,
        bar=bar,
    )
