"""Every way in which a scanner can fail the test deck is a clear no, with the reason; a sound one is a clear yes.

The readings are made from what is expected, so that each fault stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from calibration.form import Form, load_form
from calibration.sheet_plan import expected_of, plan_sheets
from calibration.test_deck import ExpectedRow, ExpectedSheet, Must, SheetKind, TestDeck
from scanner.doubts import Doubt, Refusal
from scanner.picture_size import PictureSize
from scanner.reading import PageReading, Reading, RefusedPage, RowReading
from scanner.sheet_match import match_sheets
from scanner.test_deck_verdict import Verdict, judge_deck

A4 = PictureSize(300, 0.0)
FORMS = Path(str(resources.files("samples"))) / "forms"


@pytest.fixture(scope="module", params=["hdnd", "chutich"], ids=["twelve rows", "one row"])
def form(request: pytest.FixtureRequest) -> Form:
    return load_form(FORMS / f"{request.param}.form.json")


@pytest.fixture(scope="module")
def long_form() -> Form:
    return load_form(FORMS / "hdnd.form.json")


def deck_of(form: Form) -> TestDeck:
    return TestDeck((expected_of(form, plan_sheets(form)),), 1)


def area_of(form: Form, row: int) -> float:
    cell = form.rows[row - 1].cells[0]
    return cell.width * cell.height


def read_right(form: Form, row: ExpectedRow) -> RowReading:
    """What a sound scanner gives; faint marks down to a tenth are shown to a person."""
    asked: tuple[Doubt, ...] = ()
    if row.must is Must.ASK:
        asked = (Doubt.MULTIPLE,) if row.choice == "multiple" else (Doubt.SMALL_MARK,)
    elif row.strength < 0.3:
        asked = (Doubt.FAINT,)
    marks = {level: round(0.85 * row.ink.get(level, 0.0) / area_of(form, row.row), 4) for level in form.columns}
    return RowReading(row.row, row.choice, asked, marks)


def page_of(form: Form, sheet: ExpectedSheet, file: str = "") -> PageReading:
    return PageReading(
        file=file or f"s{sheet.number}.jpg",
        image=1,
        form=form.id,
        page=1,
        quarter_turns=0,
        doubts=(Doubt.OUTSIDE_BOX,),
        rows=tuple(read_right(form, row) for row in sheet.rows),
        fit_error=0.002,
        print_match=0.95,
    )


def pages_of(form: Form, deck: TestDeck) -> list[PageReading]:
    return [page_of(form, sheet) for sheet in deck.forms[0].sheets]


def changed(page: PageReading, row: int, **changes: object) -> PageReading:
    rows = tuple(replace(read, **changes) if read.row == row else read for read in page.rows)
    return replace(page, rows=rows)


def verdict_on(form: Form, deck: TestDeck, pages: list[Reading], size: PictureSize = A4) -> Verdict:
    return judge_deck(deck, (form,), match_sheets(deck, (form,), pages), [size] * len(pages))


def against(verdict: Verdict) -> set[str]:
    assert all(finding.text.vi and finding.text.en for finding in verdict.findings)
    return {finding.code for finding in verdict.findings if finding.blocking}


def number_of(deck: TestDeck, kind: SheetKind) -> int:
    return next(sheet.number for sheet in deck.forms[0].sheets if sheet.kind is kind)


def test_a_sound_scanner_is_trusted_in_whatever_order_the_sheets_were_fed(form):
    deck = deck_of(form)
    pages = pages_of(form, deck)
    for order in np.random.default_rng(1).permuted(np.tile(np.arange(len(pages)), (3, 1)), axis=1):
        verdict = verdict_on(form, deck, [pages[place] for place in order])
        assert verdict.trusted
        assert against(verdict) == set()
        assert {row.outcome.value for row in verdict.rows} == {"right"}
        assert verdict.figures.outcomes == {"right": len(verdict.rows), "asked": 0, "overlooked": 0, "wrong": 0}


def test_every_cell_is_counted_as_often_as_it_was_marked_and_empty(form):
    deck = deck_of(form)
    sheets = deck.forms[0].sheets
    for cell in verdict_on(form, deck, pages_of(form, deck)).cells:
        marked = sum(cell.level in row.ink for sheet in sheets for row in sheet.rows if row.row == cell.row)
        assert (cell.marked, cell.empty) == (marked, len(sheets) - marked)
        assert cell.right == len(sheets)
        assert marked >= 1


def test_pages_are_told_apart_by_ink_even_if_every_row_was_read_as_something_else(long_form):
    deck = deck_of(long_form)
    pages = [
        replace(page, rows=tuple(replace(row, choice="low", doubts=()) for row in page.rows))
        for page in pages_of(long_form, deck)
    ]
    matching = match_sheets(deck, (long_form,), reversed(pages))
    assert {page.reading.file: page.place.number for page in matching.pages} == {
        f"s{number}.jpg": number for number in range(1, len(pages) + 1)
    }


def test_a_missing_sheet_is_named(form):
    deck = deck_of(form)
    for missing in (1, number_of(deck, SheetKind.DOUBLES)):
        pages = [page for page in pages_of(form, deck) if page.file != f"s{missing}.jpg"]
        verdict = verdict_on(form, deck, pages)
        assert against(verdict) == {"missing-sheet"}
        assert f"tờ {missing}" in verdict.findings[0].text.vi


def test_a_sheet_scanned_twice_is_named_whether_another_is_missing_or_not(form):
    deck = deck_of(form)
    pages = pages_of(form, deck)
    again = page_of(form, deck.forms[0].sheets[1], "again.jpg")
    verdict = verdict_on(form, deck, [*pages, again])
    assert against(verdict) == {"read-twice"}
    assert "tờ 2" in verdict.findings[0].text.vi
    verdict = verdict_on(form, deck, [page for page in pages if page.file != "s1.jpg"] + [again])
    assert against(verdict) == {"missing-sheet", "read-twice"}


def test_a_row_read_as_another_level_without_asking_is_a_no(form):
    deck = deck_of(form)
    pages: list[Reading] = [
        changed(page, 1, choice="low") if page.file == "s1.jpg" else page for page in pages_of(form, deck)
    ]
    verdict = verdict_on(form, deck, pages)
    assert "wrong-row" in against(verdict)
    wrong = [cell.level for cell in verdict.cells if cell.wrong]
    assert wrong == ["high", "low"]


def test_two_rows_whose_marks_were_swapped_are_named(long_form):
    deck = deck_of(long_form)
    pages = pages_of(long_form, deck)
    first, second = pages[0].rows[0], pages[0].rows[1]
    pages[0] = replace(pages[0], rows=(replace(second, row=1), replace(first, row=2), *pages[0].rows[2:]))
    verdict = verdict_on(long_form, deck, pages)
    assert against(verdict) == {"wrong-row"}
    assert "tờ 1 hàng 1" in verdict.findings[0].text.vi
    assert "tờ 1 hàng 2" in verdict.findings[0].text.vi


def test_two_marks_that_were_counted_as_one_are_a_no(long_form):
    deck = deck_of(long_form)
    file = f"s{number_of(deck, SheetKind.DOUBLES)}.jpg"
    pages = [
        changed(page, 1, choice="high", doubts=()) if page.file == file else page for page in pages_of(long_form, deck)
    ]
    assert against(verdict_on(long_form, deck, pages)) == {"wrong-row"}


def test_a_dot_that_was_called_blank_without_asking_is_a_no(long_form):
    deck = deck_of(long_form)
    file = f"s{number_of(deck, SheetKind.SMALL)}.jpg"
    pages = [
        changed(page, 1, choice="blank", doubts=()) if page.file == file else page for page in pages_of(long_form, deck)
    ]
    assert against(verdict_on(long_form, deck, pages)) == {"overlooked-mark"}


def lost_below(form: Form, deck: TestDeck, strength: float) -> Iterator[PageReading]:
    """Pages of a scanner that sees no mark fainter than this."""
    for sheet in deck.forms[0].sheets:
        page = page_of(form, sheet)
        for row in sheet.rows:
            if row.strength < strength:
                page = changed(page, row.row, choice="blank", doubts=(), marks=dict.fromkeys(form.columns, 0.0))
        yield page


def test_marks_fainter_than_required_may_be_lost_and_the_limit_is_told(long_form):
    deck = deck_of(long_form)
    verdict = verdict_on(long_form, deck, list(lost_below(long_form, deck, 0.4)))
    assert verdict.trusted
    assert verdict.figures.faint_shown_down_to == 0.4
    assert any("40 %" in finding.text.vi for finding in verdict.findings)


def test_a_mark_of_the_required_strength_that_was_lost_is_a_no(form):
    deck = deck_of(form)
    verdict = verdict_on(form, deck, list(lost_below(form, deck, 0.6)))
    assert {"overlooked-mark", "faint-limit"} <= against(verdict)


def test_few_plain_rows_asked_are_told_and_many_are_a_no(long_form):
    deck = deck_of(long_form)
    pages = pages_of(long_form, deck)
    few = [changed(page, 3, doubts=(Doubt.READERS_DISAGREE,)) if page.file == "s1.jpg" else page for page in pages]
    verdict = verdict_on(long_form, deck, few)
    assert verdict.trusted
    assert verdict.figures.plain_asked == 1
    assert "plain-row-asked" in {finding.code for finding in verdict.findings}
    many = [changed(page, 3, doubts=(Doubt.READERS_DISAGREE,)) for page in pages]
    assert against(verdict_on(long_form, deck, many)) == {"plain-row-asked"}


def test_a_streak_of_dirt_is_a_no_with_the_advice_to_clean_the_glass(form):
    deck = deck_of(form)
    pages = [
        replace(page, rows=tuple(replace(row, doubts=(*row.doubts, Doubt.DIRT)) for row in page.rows))
        for page in pages_of(form, deck)
    ]
    verdict = verdict_on(form, deck, pages)
    assert against(verdict) == {"dirt"}
    assert "lau" in next(finding.text.vi for finding in verdict.findings if finding.code == "dirt")


def test_a_poor_fit_is_a_no_and_low_resolution_is_only_told(form):
    deck = deck_of(form)
    pages = pages_of(form, deck)
    pages[0] = replace(pages[0], fit_error=0.12)
    assert against(verdict_on(form, deck, pages)) == {"poor-fit"}
    verdict = verdict_on(form, deck, pages_of(form, deck), PictureSize(150, 0.0))
    assert verdict.trusted
    assert "low-resolution" in {finding.code for finding in verdict.findings}


def test_a_scan_of_another_paper_size_is_told_and_a_grossly_stretched_one_is_a_no(form):
    deck = deck_of(form)
    verdict = verdict_on(form, deck, pages_of(form, deck), PictureSize(300, 0.09))
    assert verdict.trusted
    assert "stretched" in {finding.code for finding in verdict.findings}
    assert against(verdict_on(form, deck, pages_of(form, deck), PictureSize(300, -0.28))) == {"stretched"}


def test_noise_that_comes_near_to_marks_leaves_no_margin(form):
    deck = deck_of(form)
    pages = pages_of(form, deck)
    noisy = [
        replace(
            page,
            rows=tuple(
                replace(row, marks={level: max(ink, 1.2 / area_of(form, row.row)) for level, ink in row.marks.items()})
                for row in page.rows
            ),
        )
        for page in pages
    ]
    assert "no-margin" in against(verdict_on(form, deck, noisy))


def test_a_page_that_was_refused_leaves_its_sheet_missing_and_says_why(form):
    deck = deck_of(form)
    pages: list[Reading] = [*pages_of(form, deck)[1:], RefusedPage("s1.jpg", 1, Refusal.POOR_FIT)]
    verdict = verdict_on(form, deck, pages)
    assert against(verdict) == {"missing-sheet"}
    assert any("s1.jpg" in finding.text.vi for finding in verdict.findings if finding.code == "refused-page")


def test_the_cover_scanned_along_with_a_whole_deck_does_no_harm(form):
    deck = deck_of(form)
    pages: list[Reading] = [*pages_of(form, deck), RefusedPage("cover.jpg", 1, Refusal.NOT_THIS_BALLOT)]
    assert verdict_on(form, deck, pages).trusted


def test_where_nothing_was_read_every_sheet_is_missing(form):
    deck = deck_of(form)
    verdict = verdict_on(form, deck, [])
    assert "missing-sheet" in against(verdict)
    assert verdict.figures.ink is None
    assert all(cell.right == 0 for cell in verdict.cells)
