"""The papers there are: the name of each, what it says, how it is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calibration.language import Language, Text
from counting.papers.announcement_text import announcement
from counting.papers.facts import Facts
from counting.papers.minutes_text import minutes
from counting.papers.official_sheets_text import official_sheets
from counting.papers.resolution_text import resolution
from counting.papers.results_table_text import results_table
from counting.papers.typeset import plain, typeset
from counting.papers.word.announcement_template import announcement_template
from counting.papers.word.fill import fill
from counting.papers.word.minutes_template import minutes_template
from counting.papers.word.official_sheets_template import official_sheets_template
from counting.papers.word.resolution_template import resolution_template
from counting.papers.word.results_table_template import results_table_template
from counting.papers.wording import said

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its file's name without suffix, what it says of a count, its Typst and its Word template."""

    name: Text
    words: Callable[[Facts, Language], Any]
    typst: str
    template: Callable[[Any], Document]

    def file(self, language: Language, suffix: str) -> str:
        """The name of the paper's file in one language."""
        return said(self.name, language) + suffix

    def pdf(self, facts: Facts, language: Language) -> bytes:
        """The paper to sign."""
        return typeset(self.typst, plain(self.words(facts, language)), facts.election)

    def own_template(self, facts: Facts, language: Language) -> bytes:
        """The program's Word template for votes of this kind, for an office to change."""
        file = BytesIO()
        self.template(self.words(facts, language)).save(file)
        return file.getvalue()

    def word(self, facts: Facts, language: Language, templates: Path | None = None) -> bytes:
        """The paper to edit, made from the template of its name in the folder `templates` if there is one."""
        words = self.words(facts, language)
        own = templates / self.file(language, ".docx") if templates else None
        template = own if own and own.is_file() else self.template(words)
        return fill(template, plain(words), facts.election, language)


MINUTES = Paper(Text("bien-ban-kiem-phieu", "minutes"), minutes, "minutes.typ", minutes_template)
RESULTS_TABLE = Paper(
    Text("bang-tong-hop", "results-table"), results_table, "results_table.typ", results_table_template
)
RESOLUTION = Paper(Text("du-thao-nghi-quyet", "draft-resolution"), resolution, "resolution.typ", resolution_template)
OFFICIAL_SHEETS = Paper(
    Text("ket-qua-tung-nguoi", "official-sheets"), official_sheets, "official_sheets.typ", official_sheets_template
)
ANNOUNCEMENT = Paper(Text("cong-bo-ket-qua", "announcement"), announcement, "announcement.typ", announcement_template)

PAPERS = (MINUTES, RESULTS_TABLE, RESOLUTION, OFFICIAL_SHEETS, ANNOUNCEMENT)
