"""The test deck: what every row of every pre-marked sheet must be read as. Kept as `testdeck.json`.

Before the vote the committee prints these sheets, scans them on the scanner of the day, and the program says whether
that scanner may be trusted. Each sheet says in words that it is a test and counts for nothing. Those words stand below
the table, where a real ballot has bare paper: a test sheet that slips into the real pile raises the page doubt
`outside-box` there, and is shown to the committee instead of being counted. Only the test deck's own reader passes
over that doubt.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import msgspec

from calibration.errors import FormError
from calibration.language import Text

DECK_VERSION = 1

DECK_FILE = "testdeck.json"
REPORT_FILE = "testdeck-report.json"
COVER_FILE = "testdeck-cover.pdf"

DECK_FOLDER = "testdeck"
"""Where the test deck lies in a count folder."""

FAINT_STRENGTHS = (0.80, 0.65, 0.50, 0.40, 0.30, 0.22, 0.15, 0.10)
"""Strengths of the graded faint marks: the share of the paper's light that a mark takes away. A new ballpoint has
0.8–0.95, a pencil about 0.7, what people called faint on scans 0.1–0.3. A laser printer makes such grey of fine dots,
so the limit found is that of the printer and the scanner together: on paper a pen is shown rather better."""

REQUIRED_STRENGTH = 0.50
"""Down to this strength no mark may be overlooked, else the scanner is not trusted: half as dark as black ink. A
black-and-white scanner, which calls white what is lighter than three quarters of the paper, still shows such marks;
one that is set too light does not."""


def sheets_file(form_id: str) -> str:
    """Name of the PDF with a form's test sheets: never that of the real ballots' PDF."""
    return f"test-{form_id}.pdf"


class Must(StrEnum):
    """What the reading of a row must be for the row to be right."""

    READ = "read"
    """Read as it was marked, and nobody asked."""
    ASK = "ask"
    """Shown to a person, whatever the machine would say."""
    READ_OR_ASK = "read-or-ask"
    """Read as it was marked, or shown to a person: never read as anything else, never overlooked."""


class SheetKind(StrEnum):
    """What a sheet tries."""

    PLAIN = "plain"
    FILLED = "filled"
    BLANK = "blank"
    DOUBLES = "doubles"
    FAINT = "faint"
    SMALL = "small"


SHEET_KINDS: dict[SheetKind, Text] = {
    SheetKind.PLAIN: Text("Dấu X và dấu tích rõ ràng", "Plain crosses and ticks"),
    SheetKind.FILLED: Text("Ô tô kín", "Filled boxes"),
    SheetKind.BLANK: Text("Không đánh dấu", "No marks"),
    SheetKind.DOUBLES: Text("Cứ ba hàng có một hàng hai dấu", "Two marks in every third row"),
    SheetKind.FAINT: Text("Dấu mờ dần", "Marks fainter and fainter"),
    SheetKind.SMALL: Text("Chấm và nét ngắn", "Dots and short lines"),
}


@dataclass(frozen=True)
class ExpectedRow:
    """One row of one sheet.

    row: its number through the whole ballot · page: the page it stands on · choice: how it was marked: a level,
    `blank` or `multiple` · ink: area in mm² of the mark in each cell that has one, by level · strength: share of
    light that its ink takes away, 1 for a full pen.
    """

    row: int
    page: int
    choice: str
    must: Must
    ink: dict[str, float]
    strength: float = 1.0

    @property
    def faint(self) -> bool:
        """Whether this is one of the graded faint marks."""
        return self.strength < 1


@dataclass(frozen=True)
class ExpectedSheet:
    """One pre-marked ballot: its number within its form's sheets, from 1, and its rows over all pages."""

    number: int
    kind: SheetKind
    rows: tuple[ExpectedRow, ...]

    def on_page(self, page: int) -> tuple[ExpectedRow, ...]:
        """The rows on one page of the sheet."""
        return tuple(row for row in self.rows if row.page == page)


@dataclass(frozen=True)
class FormDeck:
    """The sheets of one form. `fingerprint` is the form's, so that another form is never read by this deck."""

    form: str
    title: str
    fingerprint: str
    columns: tuple[str, ...]
    pages: tuple[int, ...]
    sheets: tuple[ExpectedSheet, ...]


@dataclass(frozen=True)
class TestDeck:
    """Everything that is expected of a scanner on one day."""

    __test__ = False  # pytest takes classes whose name begins with Test for tests
    forms: tuple[FormDeck, ...]
    seed: int
    required_strength: float = REQUIRED_STRENGTH
    version: int = DECK_VERSION

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the deck's file, in hex."""
        return hashlib.sha256(encode_deck(self)).hexdigest()


def encode_deck(deck: TestDeck) -> bytes:
    """The deck as the bytes of its file: JSON, UTF-8, the same bytes for the same deck."""
    return msgspec.json.format(msgspec.json.encode(deck), indent=1)


def save_deck(deck: TestDeck, path: Path) -> None:
    """Write the deck's file whole or not at all."""
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(encode_deck(deck))
    draft.replace(path)


def load_deck(path: Path) -> TestDeck:
    """Read a deck's file; FormError if there is none, or it is of another version."""
    try:
        deck = msgspec.json.decode(path.read_bytes(), type=TestDeck)
    except FileNotFoundError:
        raise FormError(
            Text(
                f"Chưa có bộ phiếu thử {path}; hãy in bằng kiemphieu testdeck print.",
                f"There is no test deck {path}; print one with kiemphieu testdeck print.",
            )
        ) from None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        raise FormError(
            Text(
                f"{path} không phải là bộ phiếu thử; hãy in lại bằng kiemphieu testdeck print.",
                f"{path} is not a test deck; print it again with kiemphieu testdeck print.",
            )
        ) from None
    if deck.version != DECK_VERSION or not deck.forms:
        raise FormError(
            Text(
                f"{path}: bộ phiếu thử của phiên bản khác hoặc trống; hãy in lại bằng kiemphieu testdeck print.",
                f"{path}: this test deck is of another version or empty; print it again with kiemphieu testdeck print.",
            )
        )
    return deck
