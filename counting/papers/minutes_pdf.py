"""The minutes as PDF."""

from __future__ import annotations

from calibration.language import Language
from counting.papers.facts import Facts
from counting.papers.minutes_text import minutes
from counting.papers.typeset import typeset


def minutes_pdf(facts: Facts, language: Language) -> bytes:
    """The minutes (biên bản kiểm phiếu), A4 upright."""
    return typeset("minutes.typ", minutes(facts, language), facts.election.date)
