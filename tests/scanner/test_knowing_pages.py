"""Every page is known for what it is: its own form among many, and where it is none of them, with what finds the sheet."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.decks import blank_of, scanned_deck
from bench.knowing_pages import OFFICES, Page, pages_of, read_as, redrawn, sample_forms, twin_of
from bench.office_ballots import OfficeBallot, office_ballot
from calibration import ocr
from calibration.form import Form
from calibration.language import speaking
from samples.paper import blank_sheet
from samples.scanner_effects import QUALITIES, scan_sheet
from samples.sheet_damage import show_through
from scanner import unknown_page
from scanner.align import Alignment, align
from scanner.batch import read_bytes
from scanner.doubts import Doubt, Refusal
from scanner.prepared_form import prepare_forms
from scanner.reading import PageReading, RefusedPage, why_refused

needs_tesseract = pytest.mark.skipif(not ocr.has_tesseract(), reason="Tesseract is not installed")

SESSION_OFFICE = 331
"""An office whose title names the session, with no seal over it."""

QUALITIES_IN_TURN = ("office", "rough")


@cache
def office(seed: int) -> OfficeBallot:
    return office_ballot(seed)


@cache
def twin(seed: int) -> OfficeBallot:
    return twin_of(office(seed))


def in_session(number: str) -> OfficeBallot:
    """The ballot of SESSION_OFFICE for another session, the same table and names under it."""
    ballot = office(SESSION_OFFICE)
    titles = tuple(
        {**line, "text": re.sub(r"thứ \d+", f"thứ {number}", line["text"])} for line in ballot.look.title_lines
    )
    look = replace(ballot.look, title_lines=titles)
    return replace(redrawn(ballot, look, f"session-{number}"), paper=replace(ballot.paper, seal=None))


def scan_of(ballot: OfficeBallot, quality: str) -> bytes:
    (page,) = scanned_deck(ballot, blank_of(ballot), quality, 1)
    return page.data


def refused(data: bytes, *forms: Form) -> RefusedPage:
    (reading,) = read_bytes(data, "page.jpg", forms)
    assert isinstance(reading, RefusedPage), reading
    return reading


def picture(grey: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", grey)[1])


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "has_tesseract", lambda: False)


@pytest.mark.usefixtures("without_tesseract")
def test_no_page_is_read_as_another_of_twelve_forms() -> None:
    """Four offices' forms and their twins with the same table and other people, one more, and the sample election's."""
    papers = [ballot for seed in OFFICES[:4] for ballot in (office(seed), twin(seed))]
    papers.append(office(OFFICES[4]))
    forms, pages = sample_forms()
    for place, ballot in enumerate(papers):
        pages += pages_of(ballot, (QUALITIES_IN_TURN[place % 2],), 1)
    forms = (*forms, *(ballot.form for ballot in papers))
    assert len(forms) == 12
    faults = []
    for page in pages:
        without = tuple(form for form in forms if form.id != page.form)
        if (read := read_as(page, forms)) != page.form:
            faults.append(f"{page.form} at {page.quality}: {read}")
        if not (read := read_as(page, without)).startswith("refused"):
            faults.append(f"{page.form} at {page.quality}, its own form left out: read as {read}")
    assert faults == []


def test_seven_more_forms_change_nothing_about_where_a_page_lies() -> None:
    papers = [office(OFFICES[0]), twin(OFFICES[0]), *(office(seed) for seed in OFFICES[1:]), twin(OFFICES[2])]
    forms = prepare_forms(tuple(ballot.form for ballot in papers))
    data = scan_of(papers[0], "rough")
    grey = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
    alone, among = align(grey, forms[:1]), align(grey, forms)
    assert isinstance(alone, Alignment)
    assert isinstance(among, Alignment)
    assert among.form is alone.form
    assert np.allclose(among.fit.homography, alone.fit.homography)


@pytest.mark.parametrize("quality", ["office", "rough", "phone"])
def test_a_ballot_of_another_session_is_never_read(quality: str) -> None:
    ours, theirs = in_session("15"), in_session("17")
    page = refused(scan_of(theirs, quality), ours.form)
    assert page.reason is Refusal.NOT_THIS_BALLOT
    assert page.detail is not None
    assert ours.form.id in page.detail.vi


def test_a_ballot_is_read_by_the_form_of_its_own_session() -> None:
    ours, theirs = in_session("15"), in_session("17")
    assert read_as(Page(theirs.form.id, "office", scan_of(theirs, "office")), (ours.form, theirs.form)) == "session-17"
    assert read_as(Page(ours.form.id, "office", scan_of(ours, "office")), (theirs.form, ours.form)) == "session-15"


def test_a_figure_that_only_has_more_ink_is_shown_to_a_person() -> None:
    """Of an 8 where the form has a 3 nobody can say whether a pen made it."""
    (reading,) = read_bytes(scan_of(in_session("8"), "office"), "page.jpg", (in_session("3").form,))
    assert isinstance(reading, PageReading)
    assert reading.doubts == (Doubt.HEAD_DIFFERS,)


@needs_tesseract
def test_the_head_of_another_session_is_quoted_in_both_languages() -> None:
    page = refused(scan_of(in_session("17"), "office"), in_session("15").form)
    said = why_refused(page)
    for sentence in (said.vi, said.en):
        assert "thứ 17" in sentence
        assert "thứ 15" in sentence
    assert said.vi != said.en


@needs_tesseract
@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_the_title_of_another_ballot_is_quoted_whichever_way_it_was_fed(turns: int) -> None:
    data = scan_of(office(SESSION_OFFICE), "office")
    grey = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
    page = refused(picture(np.rot90(grey, turns)), office(OFFICES[0]).form)
    assert page.reason is Refusal.NOT_THIS_BALLOT
    assert page.detail is not None
    assert "PHIẾU TÍN NHIỆM" in page.detail.vi.upper()
    with speaking("en"):
        assert str(page.detail).startswith("The title on it reads “PHIẾU")


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_another_ballot_is_refused_without_its_title() -> None:
    page = refused(scan_of(office(SESSION_OFFICE), "office"), office(OFFICES[0]).form)
    assert (page.reason, page.detail) == (Refusal.NOT_THIS_BALLOT, None)


def test_words_are_read_only_of_pages_that_no_form_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a page that was read went through OCR")

    monkeypatch.setattr(unknown_page, "read_lines", fail)
    ballot = office(OFFICES[0])
    assert read_as(Page(ballot.form.id, "office", scan_of(ballot, "office")), (ballot.form,)) == ballot.form.id


def back_of(ballot: OfficeBallot, share: float, quality: str) -> bytes:
    """The empty side of a ballot's sheet, so much of its other side's ink showing through."""
    front = blank_of(ballot)
    sheet = blank_sheet(np.zeros(front.shape[:2], np.float32), ballot.paper.colour, np.random.default_rng(3))
    rng = np.random.default_rng(3)
    before = rng.bit_generator.state
    drawn = rng.uniform(0.03, 0.09)
    rng.bit_generator.state = before
    show_through(sheet, front, rng)
    paper = np.median(sheet.reshape(-1, 3), axis=0)
    sheet = np.clip(paper + (sheet - paper) * share / drawn, 0, 255).astype(np.uint8)
    return scan_sheet(sheet, QUALITIES[quality], np.random.default_rng(5)).encoded()


@pytest.mark.parametrize("share", [0.05, 0.09, 0.3])
def test_the_back_of_a_sheet_is_known_by_what_shows_through(share: float) -> None:
    ballot = office(OFFICES[0])
    page = refused(back_of(ballot, share, "office"), ballot.form)
    assert page.reason is Refusal.BACK_OF_SHEET
    assert page.detail is not None
    assert ballot.form.id in page.detail.vi


@pytest.mark.parametrize("quality", ["rough", "onebit"])
def test_a_back_on_which_nothing_can_be_told_is_blank(quality: str) -> None:
    ballot = office(OFFICES[1])
    page = refused(back_of(ballot, 0.03, quality), ballot.form)
    assert page.reason in (Refusal.BLANK_PAGE, Refusal.BACK_OF_SHEET)


def test_a_photo_of_something_else_is_no_ballot(random: np.random.Generator) -> None:
    scene = cv2.resize(random.integers(0, 256, (12, 9), dtype=np.uint8), (1500, 2000), interpolation=cv2.INTER_CUBIC)
    cv2.circle(scene, (700, 900), 300, 40, -1)
    assert refused(picture(scene), office(OFFICES[0]).form).reason is Refusal.NO_BALLOT


def test_a_letter_without_a_table_is_no_ballot(samples: Path, sample_forms: tuple[Form, ...]) -> None:
    data = (samples / "scans" / "scan_0050.jpg").read_bytes()
    assert refused(data, *sample_forms).reason is Refusal.NO_BALLOT
