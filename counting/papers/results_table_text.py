"""What the table of results (bảng tổng hợp kết quả kiểm phiếu) says; PDF and Word only set it."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.chart import Chart, chart
from counting.papers.facts import Facts
from counting.papers.frame import Frame, frame
from counting.papers.kind_results import KindResult, kind_results
from counting.papers.letterhead import committee_letterhead
from counting.papers.provenance import method
from counting.papers.result_head import ResultHead, result_head
from counting.papers.signatures import Signatures, signatures
from counting.papers.titles import subtitle
from counting.papers.wording import deputies, number, said

TITLE = Text("BẢNG TỔNG HỢP KẾT QUẢ KIỂM PHIẾU", "TABLE OF RESULTS")


@dataclass(frozen=True, slots=True)
class ResultsTable:
    """The whole paper in one language, in the order in which it is printed."""

    frame: Frame
    deputies: str
    head: ResultHead
    kinds: tuple[KindResult, ...]
    base_label: str
    method: str
    signatures: Signatures
    chart: Chart


def results_table(facts: Facts, language: Language) -> ResultsTable:
    """The table of results of this count; its number is the minutes', so its head has none."""

    def say(vi: str, en: str) -> str:
        return said(Text(vi, en), language)

    total, present = facts.election.deputies_total, facts.election.deputies_present
    return ResultsTable(
        frame=frame(facts, language, committee_letterhead(facts, language), TITLE, subtitle(facts)),
        deputies=say(
            f"Tổng số đại biểu: {deputies(total).vi}; có mặt: {deputies(present).vi}",
            f"Deputies in office: {number(total).en}; present: {number(present).en}",
        ),
        head=result_head(facts, language),
        kinds=kind_results(facts, language),
        base_label=say("tỷ lệ tính trên", "percentages are of"),
        method=said(method(facts)[0], language),
        signatures=signatures(facts.election.committee, language),
        chart=chart(facts, language),
    )
