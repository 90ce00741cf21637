"""A sheet that was fed twice counts once, or twice only because a person looked: whatever way it came in again."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

import kiemphieu
from calibration.form import load_form
from counting.count_folder import open_count
from counting.standing import where_it_stands
from samples.deck import plan_deck, supply_of
from samples.paper import Paper, marked_sheet
from samples.scanner_effects import OFFICE, ONEBIT, Quality, Turn, scan_sheet
from samples.voting import VotingHabits, row_strokes

pillow_heif.register_heif_opener()

SAMPLES = Path(kiemphieu.__file__).parent / "samples"
PLAIN = VotingHabits({"high": 1.0}, blank=0, awkward=0)
"""All vote alike: their choices do not tell the ballots from one another."""


class Keyboard(io.StringIO):
    """A person who types at the terminal."""

    def isatty(self) -> bool:
        return True


def run(*arguments: object) -> int:
    return kiemphieu.run([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def sheets() -> list[np.ndarray]:
    """Three voters' marked sheets, all marked alike, and one without any mark."""
    form, rng = load_form(SAMPLES / "forms/hdnd.form.json"), np.random.default_rng(41)
    (blank,), (page,) = supply_of(form, Paper(), rng).blanks, form.pages
    ballots = plan_deck(form, rng, count=3, quality=OFFICE, habits=PLAIN, marks={"x": 1.0})
    strokes = [
        [group for row in ballot.rows for group in row_strokes(row, page, form.columns, ballot.hand, rng)]
        for ballot in ballots
    ]
    return [marked_sheet(blank, penned, None, rng) for penned in (*strokes, [])]


def scanned(folder: Path, name: str, sheet: np.ndarray, seed: int, turn: Turn = 0, quality: Quality = OFFICE) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_bytes(scan_sheet(sheet, quality, np.random.default_rng(seed), turn, quality.colours[-1]).encoded())
    return file


def saved_again(scan: Path, name: str, **how: object) -> Path:
    file = scan.with_name(name)
    Image.open(scan).convert("L").save(file, **how)
    return file


@pytest.fixture
def count(tmp_path: Path) -> Path:
    forms = [word for form in sorted((SAMPLES / "forms").glob("*.json")) for word in ("--form", form)]
    assert run("new", tmp_path / "hoso", "--election", SAMPLES / "election.toml", *forms) == 0
    return tmp_path / "hoso"


def told(count: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    run("--lang", "en", "review", count, "--json")
    return json.loads(capsys.readouterr().out)


def stands(count: Path):
    folder = open_count(count)
    with folder.store() as store:
        return where_it_stands(folder, store)


def pages_read(count: Path) -> int:
    return next(kind.read for kind in stands(count).tally.ballots if kind.id == "hdnd")


def test_the_same_scan_saved_in_another_format_is_refused_as_a_duplicate_that_names_the_first(
    count, sheets, tmp_path, capsys
):
    first = scanned(tmp_path / "in", "first.jpg", sheets[0], 1)
    again = [
        saved_again(first, "again.png"),
        saved_again(first, "again.pdf"),
        saved_again(first, "poor.jpg", quality=40),
        saved_again(first, "again.heic", format="HEIF", quality=60),
    ]
    turned = first.with_name("turned.png")
    Image.open(first).rotate(180, expand=True).save(turned)
    assert run("read", count, first, "--jobs", 1) == 0
    capsys.readouterr()
    assert run("--lang", "en", "read", count, *again, turned, "--jobs", 1) == 0
    said = capsys.readouterr().err
    for file in (*again, turned):
        assert f"Refused {file.name}: This scan was taken in before. It is first.jpg of batch 1." in said
    assert pages_read(count) == 1
    assert stands(count).duplicates == len(again) + 1


def test_an_unmarked_ballot_saved_again_without_loss_is_a_duplicate_too(count, sheets, tmp_path):
    first = scanned(tmp_path / "in", "first.jpg", sheets[3], 1)
    assert run("read", count, first, saved_again(first, "again.png"), "--jobs", 1) == 0
    assert (pages_read(count), stands(count).duplicates) == (1, 1)


@pytest.mark.parametrize(("turn", "quality"), [(180, OFFICE), (90, ONEBIT)], ids=lambda value: str(value)[:9])
def test_a_sheet_fed_again_is_asked_about_with_both_places(turn, quality, count, sheets, tmp_path, capsys):
    pile = [scanned(tmp_path / "in", f"{number}.jpg", sheets[number], 10 + number) for number in range(3)]
    again = scanned(tmp_path / "in", f"again{'.tif' if quality is ONEBIT else '.jpg'}", sheets[1], 20, turn, quality)
    assert run("read", count, *pile, "--jobs", 1) == 0
    assert run("read", count, again, "--jobs", 1) == 3
    (question,) = told(count, capsys)
    assert (question["scan"], question["row"], question["doubts"]) == (again.name, 0, ["same-paper"])
    assert [(place["scan"], place["batch"], place["place"]) for place in question["same_paper"]] == [
        (again.name, 2, 1),
        ("1.jpg", 1, 2),
    ]
    assert "1.jpg (sheet 2 of batch 1)" in question["why"]
    standing = stands(count)
    votes = next(kind.officials for kind in standing.tally.ballots if kind.id == "hdnd")
    # while it is asked, nothing on it counts
    assert all((person.votes["high"], person.pending) == (3, 1) for person in votes)


@pytest.mark.parametrize(("choice", "ballots"), [("withdrawn", 3), ("valid", 4)])
def test_the_committee_says_whether_it_is_one_sheet_or_two_and_the_sums_agree(choice, ballots, count, sheets, tmp_path):
    pile = [scanned(tmp_path / "in", f"{number}.jpg", sheets[number], 10 + number) for number in range(3)]
    again = scanned(tmp_path / "in", "again.jpg", sheets[0], 30)
    assert run("read", count, *pile, again, "--jobs", 1) == 3
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(f"scan,row,choice,reason\nagain.jpg,0,{choice},xem phiếu giấy\n", encoding="utf-8")
    assert run("review", count, "--decisions", decisions) == 0
    standing = stands(count)
    assert standing.waiting == ()
    assert pages_read(count) == ballots
    votes = next(kind.officials for kind in standing.tally.ballots if kind.id == "hdnd")
    assert {person.votes["high"] for person in votes} == {ballots}
    assert not any("do not add up" in reason.en for reason in standing.blocking)
    assert run("verify", count, "--jobs", 1) == 0


def test_where_the_first_scan_is_left_out_or_its_batch_voided_nothing_is_asked(count, sheets, tmp_path, capsys):
    first, again = (scanned(tmp_path / "in", f"{name}.jpg", sheets[0], seed) for name, seed in (("a", 1), ("b", 2)))
    assert run("read", count, first, "--jobs", 1) == 0
    assert run("batches", count, "--void", "1", "--reason", "quét lại") == 0
    assert run("read", count, again, "--jobs", 1) == 0
    assert run("read", count, first, "--jobs", 1) == 3
    decisions = tmp_path / "decisions.csv"
    decisions.write_text("scan,row,choice,reason\nb.jpg,0,withdrawn,mờ\n", encoding="utf-8")
    assert run("review", count, "--decisions", decisions) == 0
    assert (told(count, capsys), pages_read(count)) == ([], 1)


def test_the_terminal_names_the_two_answers_and_shows_both_sheets(count, sheets, tmp_path, capsys, monkeypatch):
    for name, seed in (("a", 1), ("b", 2)):
        run("read", count, scanned(tmp_path / "in", f"{name}.jpg", sheets[0], seed), "--jobs", 1)
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", Keyboard("3\ncùng một tờ\n"))
    assert run("--lang", "en", "review", count) == 0
    said = capsys.readouterr().err
    assert "1 = two sheets, both count" in said
    assert "3 = same sheet, count once" in said
    assert said.count("Picture: ") == 2
    assert pages_read(count) == 1


def test_a_sheet_fed_again_after_the_count_was_opened_again_is_asked_about(count, sheets, tmp_path, capsys):
    """Closing drops by what sheets are found again; the traces of the pages stay."""
    first = scanned(tmp_path / "in", "first.jpg", sheets[0], 1)
    assert run("read", count, first, "--jobs", 1) == 0
    with open_count(count).store() as store:
        store._database.rows("DELETE FROM trace_word")
    again = scanned(tmp_path / "in", "again.jpg", sheets[0], 2)
    assert run("read", count, again, "--jobs", 1) == 3
    (question,) = told(count, capsys)
    assert question["doubts"] == ["same-paper"]
