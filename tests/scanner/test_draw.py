"""The pictures of `inspect --draw`: there for every page, true to the reading, and never in its way."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import kiemphieu
from calibration.errors import ScanError
from calibration.form import Form
from scanner import draw, draw_canvas
from scanner.align import Alignment, align
from scanner.batch import FileReadings
from scanner.doubts import Refusal
from scanner.draw import STEPS, plan_drawings
from scanner.draw_steps import Traced, closest_attempt, stray_parts, tail_mask, trace
from scanner.faint import TRACE_PX_PER_MM, trace_mask
from scanner.page_image import DRAWN_BY, PageImage, decode_pages
from scanner.prepared_form import OUTLINE_PX_PER_MM, prepare_forms
from scanner.read_page import read_page
from scanner.reading import PageReading, RefusedPage

FAINT, BESIDE, AGENDA = "scan_0077.jpg", "scan_0051.jpg", "scan_0050.jpg"
"""A ballot with a faint mark, one with a mark beside the table, and a page that is no ballot."""


def forms_in(samples: Path) -> list[str]:
    return [str(file) for file in sorted((samples / "forms").glob("*.form.json"))]


def page_of(file: Path) -> PageImage:
    return next(decode_pages(file.read_bytes(), file.name))


@pytest.fixture(scope="module")
def pile(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pile")
    for name in (FAINT, AGENDA):
        shutil.copy(samples / "scans" / name, folder)
    (folder / "torn.jpg").write_bytes(b"no picture")
    return folder


def test_every_page_gets_its_steps_and_the_printed_lines_stay_as_they_are(
    samples: Path, pile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["inspect", *forms_in(samples), str(pile)]
    assert kiemphieu.run(command) == 0
    plain = capsys.readouterr()
    old = tmp_path / "scan_0050" / "5-verdict.png"
    old.parent.mkdir()
    old.write_bytes(b"of an earlier run, when the page was read")
    assert kiemphieu.run([*command, "--draw", str(tmp_path)]) == 0
    drawn = capsys.readouterr()
    assert drawn.out == plain.out
    assert drawn.err == plain.err
    names = {folder.name: sorted(file.stem for file in folder.iterdir()) for folder in tmp_path.iterdir()}
    assert names == {"scan_0077": list(STEPS), "scan_0050": ["1-lines", "2-grid"], "torn": ["1-lines"]}
    for file in tmp_path.rglob("*.png"):
        with Image.open(file) as picture:
            assert picture.text["Software"] == DRAWN_BY
            assert picture.height < 2000


def test_pictures_are_not_drawn_among_the_pages_that_are_read(
    samples: Path, pile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in (pile, pile / "drawn"):
        assert kiemphieu.run(["inspect", *forms_in(samples), str(pile), "--draw", str(folder), "--lang", "en"]) == 2
        assert "would read the drawings as ballots" in capsys.readouterr().err
    assert not (pile / "drawn").exists()


def test_a_fault_in_drawing_is_told_and_stops_nothing(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Image.Image:
        raise ZeroDivisionError("no such colour")

    monkeypatch.setattr(draw, "ink_picture", fail)
    scan = samples / "scans" / FAINT
    assert kiemphieu.run(["inspect", *forms_in(samples), str(scan), "--draw", str(tmp_path), "--lang", "en"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["status"] == "read"
    assert "scan_0077.jpg: a fault in the program" in said.err
    assert "ZeroDivisionError: no such colour, test_draw.py:" in said.err
    drawn = {file.stem for file in (tmp_path / "scan_0077").iterdir()}
    assert drawn == set(STEPS) - {"3-ink"}


def test_pages_of_the_same_name_get_folders_of_their_own(tmp_path: Path) -> None:
    def pages(file: str, images: int) -> FileReadings:
        readings = tuple(RefusedPage(file, image + 1, Refusal.BLANK_PAGE) for image in range(images))
        return FileReadings(Path(file), readings)

    plan = plan_drawings([pages("a/tờ 1.tif", 2), pages("b/Tờ 1.jpg", 1), pages("tờ 1-2.jpg", 1)], tmp_path)
    assert [[folder.name for folder in drawing.folders] for drawing in plan] == [
        ["tờ 1", "tờ 1-2"],
        ["Tờ 1~2"],
        ["tờ 1-2~2"],
    ]


@pytest.fixture(scope="module", params=[FAINT, BESIDE, "34d28c48.jpg", "1103f97c.jpg"])
def traced_and_read(
    request: pytest.FixtureRequest,
    samples: Path,
    sample_forms: tuple[Form, ...],
    foreign_deck: Path,
    foreign_form: Form,
) -> tuple[Traced, PageReading]:
    """A page, traced for drawing, and read: of the samples, and of another program with a streak and with tails."""
    ours = request.param.startswith("scan")
    page = page_of((samples if ours else foreign_deck) / "scans" / request.param)
    forms = prepare_forms(sample_forms if ours else (foreign_form,))
    found, reading = align(page.grey, forms), read_page(page, forms)
    assert isinstance(found, Alignment)
    assert isinstance(reading, PageReading)
    return trace(page.grey, found), reading


def test_what_is_drawn_is_what_was_read(traced_and_read: tuple[Traced, PageReading]) -> None:
    traced, reading = traced_and_read
    assert traced.rows == reading.rows
    assert traced.doubts == reading.doubts
    assert traced.found.fit.error == reading.fit_error


def test_what_is_coloured_is_what_was_weighed(traced_and_read: tuple[Traced, PageReading]) -> None:
    traced, _ = traced_and_read
    form, ink = traced.form, traced.ink
    traces = trace_mask(ink, form)
    tails = tail_mask(traced)
    for index, row in enumerate(form.page.rows):
        for column, cell in enumerate(row.cells):
            rows, columns = (slice(round(part.start / 2), round(part.stop / 2)) for part in ink.slices(cell))
            here = traces[rows, columns].sum() / TRACE_PX_PER_MM**2
            assert here == pytest.approx(traced.amounts.trace[index, column], abs=0.3)
            if not traced.amounts.tails[index, column]:
                assert not tails[ink.slices(cell)].any()
    below = stray_parts(traced.grey, traced.found.fit, form, traced.streaks, traced.creases)[-1][2]
    assert below.sum() / OUTLINE_PX_PER_MM**2 == pytest.approx(traced.stray.below)


def test_a_refused_page_shows_what_speaks_against_the_closest_form(
    foreign_deck: Path, sample_forms: tuple[Form, ...]
) -> None:
    page = page_of(foreign_deck / "scans" / "34d28c48.jpg")
    attempt = closest_attempt(page.grey, prepare_forms(sample_forms))
    assert attempt is not None
    assert any("printed words match" in lack.en for lack in attempt.lacks)


def test_without_a_vietnamese_font_words_lose_their_accents_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_canvas, "serif", lambda: ("Libertinus Serif", None))
    draw_canvas._font.cache_clear()
    try:
        canvas = draw_canvas.Canvas(np.full((40, 200, 3), 255, np.uint8))
        canvas.word(5, 20, "Đường kẻ · ≤ 2 mm²")
        whole = np.asarray(canvas.finished(draw_canvas.Heading(draw_canvas.Text("Ô", "Cell"), "a.jpg"), ()))
        assert (whole[-40:] < 128).any()
        assert draw_canvas._spelt("Đường kẻ · ≤ 2 mm²", vietnamese=False) == "Duong ke - <= 2 mm2"
    finally:
        draw_canvas._font.cache_clear()


def test_a_picture_that_the_program_drew_is_never_taken_for_a_scan() -> None:
    about = PngInfo()
    about.add_text("Software", DRAWN_BY)
    picture = io.BytesIO()
    Image.new("L", (900, 1200), 255).save(picture, "PNG", pnginfo=about)
    with pytest.raises(ScanError, match=r"vẽ ra|drew"):
        list(decode_pages(picture.getvalue(), "5-verdict.png"))
