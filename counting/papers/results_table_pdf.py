"""The table of results as PDF."""

from __future__ import annotations

from calibration.language import Language
from counting.papers.facts import Facts
from counting.papers.results_table_text import results_table
from counting.papers.typeset import typeset


def results_table_pdf(facts: Facts, language: Language) -> bytes:
    """The table of results (bảng tổng hợp kết quả kiểm phiếu), A4 on its side."""
    return typeset("results_table.typ", results_table(facts, language), facts.election.date)
