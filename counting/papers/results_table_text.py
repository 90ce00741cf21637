"""What the table of results (bảng tổng hợp kết quả kiểm phiếu) says; PDF and Word only set it."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.facts import Facts
from counting.papers.kind_results import KindResult, kind_results
from counting.papers.letterhead import Letterhead, letterhead
from counting.papers.minutes_text import footer, method, subtitle
from counting.papers.result_head import ResultHead, result_head
from counting.papers.signatures import Signatures, signatures
from counting.papers.wording import banner, deputies, number, said


@dataclass(frozen=True, slots=True)
class ResultsTable:
    """The whole paper in one language, in the order in which it is printed."""

    language: Language
    banner: str
    letterhead: Letterhead
    title: str
    subtitle: tuple[str, ...]
    deputies: str
    head: ResultHead
    kinds: tuple[KindResult, ...]
    base_label: str
    method: str
    signatures: Signatures
    page_word: str
    footer: str


def results_table(facts: Facts, language: Language) -> ResultsTable:
    """The table of results of this count; its number is the minutes', so its head has none."""

    def say(vi: str, en: str) -> str:
        return said(Text(vi, en), language)

    total, present = facts.election.deputies_total, facts.election.deputies_present
    return ResultsTable(
        language=language,
        banner=said(banner(facts.tally.status == "provisional", facts.tally.pending), language),
        letterhead=letterhead(facts, language),
        title=say("BẢNG TỔNG HỢP KẾT QUẢ KIỂM PHIẾU", "TABLE OF RESULTS"),
        subtitle=tuple(said(line, language) for line in subtitle(facts)),
        deputies=say(
            f"Tổng số đại biểu: {deputies(total).vi}; có mặt: {deputies(present).vi}",
            f"Deputies in office: {number(total).en}; present: {number(present).en}",
        ),
        head=result_head(facts, language),
        kinds=kind_results(facts, language),
        base_label=say("tỷ lệ tính trên", "percentages are of"),
        method=said(method(facts)[0], language),
        signatures=signatures(facts.election.committee, language),
        page_word=say("Trang", "Page"),
        footer=said(footer(facts), language),
    )
