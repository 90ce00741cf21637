"""What every paper has: letterhead, title, the banner of a provisional one, foot, and the annex of its provenance."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.facts import Facts
from counting.papers.letterhead import Letterhead
from counting.papers.provenance import Provenance, footer, provenance
from counting.papers.wording import banner, said


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts that all papers share, in one language."""

    language: Language
    banner: str
    letterhead: Letterhead
    title: str
    subtitle: tuple[str, ...]
    page_word: str
    footer: str
    provenance: Provenance


def frame(
    facts: Facts, language: Language, letterhead: Letterhead, title: Text, subtitle: tuple[Text, ...], annex: int = 0
) -> Frame:
    """The shared parts of one paper of this count; `annex` numbers the annex of its provenance if it is not the only one."""
    return Frame(
        language=language,
        banner=said(banner(facts.tally.status == "provisional", facts.tally.pending), language),
        letterhead=letterhead,
        title=said(title, language),
        subtitle=tuple(said(line, language) for line in subtitle),
        page_word=said(Text("Trang", "Page"), language),
        footer=said(footer(facts), language),
        provenance=provenance(facts, language, annex),
    )
