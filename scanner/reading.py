"""What the machine saw on a page: typed values, one step's result each, and their JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from calibration.language import Text
from scanner.doubts import REFUSAL_TEXTS, Doubt, Refusal

if TYPE_CHECKING:  # OpenCV is loaded only where pages are read
    from scanner.sheet_trace import SheetTrace

BLANK = "blank"
MULTIPLE = "multiple"


@dataclass(frozen=True, slots=True)
class RowReading:
    """One official's row on one page.

    choice: a level, `blank` or `multiple`: what the machine would say · doubts: why a person must look, empty where
    both readers are sure · marks: ink in each cell as a share of its area, by level, 0 to 1.
    """

    row: int
    choice: str
    doubts: tuple[Doubt, ...]
    marks: dict[str, float]


@dataclass(frozen=True, slots=True)
class PageReading:
    """One page that was read."""

    file: str
    image: int
    form: str
    page: int
    quarter_turns: int
    doubts: tuple[Doubt, ...]
    rows: tuple[RowReading, ...]
    fit_error: float
    """Median distance between the page's rules and the fitted form, in mm."""
    print_match: float
    """Likeness of the printed words to the form's, 0 to 1."""
    trace: SheetTrace | None = field(default=None, compare=False, repr=False)
    """By what the sheet is known again; no part of what was read."""
    status: Literal["read"] = "read"


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """One page that was not read, and why."""

    file: str
    image: int
    reason: Refusal
    detail: Text | None = None
    """What more is known of it: the title that was read, why the file could not be opened."""
    status: Literal["refused"] = "refused"


Reading = PageReading | RefusedPage


def why_refused(page: RefusedPage) -> Text:
    """Why a page was refused, with what helps to find its sheet."""
    reason = REFUSAL_TEXTS[page.reason]
    # what could not be opened is told by its file's name already
    if page.detail is None or page.reason in (Refusal.NOT_AN_IMAGE, Refusal.DAMAGED_FILE):
        return reason
    return Text(f"{reason.vi} {page.detail.vi}", f"{reason.en} {page.detail.en}")


def reading_object(reading: Reading) -> dict[str, Any]:
    """The JSON object of one page, as `inspect` prints it."""
    if isinstance(reading, RefusedPage):
        refused: dict[str, Any] = {
            "file": reading.file,
            "image": reading.image,
            "form": None,
            "page": None,
            "status": "refused",
            "reason": reading.reason.value,
            "doubts": [],
            "rows": [],
        }
        if reading.detail:
            refused["detail"] = str(reading.detail)
        return refused
    return {
        "file": reading.file,
        "image": reading.image,
        "form": reading.form,
        "page": reading.page,
        "status": "read",
        "doubts": [doubt.value for doubt in reading.doubts],
        "rows": [
            {
                "row": row.row,
                "choice": row.choice,
                "doubts": [doubt.value for doubt in row.doubts],
                "marks": row.marks,
            }
            for row in reading.rows
        ],
        "turned": 90 * reading.quarter_turns,
        "fit_mm": round(reading.fit_error, 4),
        "print_match": round(reading.print_match, 3),
    }
