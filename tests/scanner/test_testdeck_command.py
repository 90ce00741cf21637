"""The test deck from end to end: printed for a count, scanned by sound and by unsound scanners, and judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

import kiemphieu
from calibration.test_deck import TestDeck, load_deck, save_deck
from counting.count_folder import CountFolder, new_count
from samples.scanner_effects import OFFICE, ONEBIT, scan_sheet

ELECTION = """\
kind = "lay-phieu"
body = "HĐND huyện Sa Thầy"
meeting = "Kỳ họp thứ 8"
date = 2023-12-14
deputies_total = 2
deputies_present = 2
[[ballots]]
id = "hdnd"
title = "Phiếu tín nhiệm đối với Phó Chủ tịch, Trưởng Ban HĐND huyện"
"""

OFFICIALS = "".join(
    f'[[ballots.officials]]\nname = "{name}"\nposition = "{position}"\n'
    for name, position in (
        ("Y Hạnh Bren", "Phó Chủ tịch HĐND huyện"),
        ("Trịnh Quốc Vượng", "Phó Chủ tịch HĐND huyện"),
        ("Nguyễn Thị Mỹ Lệ", "Trưởng Ban Pháp chế"),
        ("Hoàng Văn Sự", "Phó Trưởng Ban Pháp chế"),
        ("Đặng Trường Giang", "Trưởng Ban Kinh tế - Xã hội"),
        ("Lê Thị Thu Hường", "Trưởng Ban Dân tộc"),
        ("A Thuyên", "Ủy viên Ban Dân tộc"),
        ("Vũ Ngọc Ẩn", "Ủy viên Ban Pháp chế"),
    )
)

SHEETS = 8
STREAK_MM, STREAK_WIDTH_MM = 135.0, 0.3
"""A streak of dirt through the column “tín nhiệm cao”."""

Spoil = Callable[[np.ndarray], np.ndarray]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = kiemphieu.run([str(argument) for argument in arguments])
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return status, told.out, told.err


@pytest.fixture(scope="session")
def count(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A count with its ballots and its test deck printed."""
    folder = tmp_path_factory.mktemp("testdeck")
    (folder / "election.toml").write_text(ELECTION + OFFICIALS, encoding="utf-8")
    new_count(folder / "hoso", folder / "election.toml", ())
    assert kiemphieu.run(["print", str(folder / "hoso")]) == 0
    assert kiemphieu.run(["testdeck", str(folder / "hoso")]) == 0
    return folder / "hoso"


@pytest.fixture(scope="session")
def printed(count: Path) -> list[np.ndarray]:
    """The printed test sheets, (h, w, 3) RGB at 300 dpi."""
    document = pypdfium2.PdfDocument(count / "testdeck/test-hdnd.pdf")
    return [page.render(scale=300 / 72).to_numpy()[:, :, ::-1].copy() for page in document]


@pytest.fixture(scope="session")
def scanned(printed: list[np.ndarray]) -> list[np.ndarray]:
    """The sheets from a sound office scanner: grey at 200 dpi, in feeding order."""
    rng = np.random.default_rng(20231214)
    quality = replace(OFFICE, dpi=(200,))
    return [scan_sheet(sheet, quality, rng, 0, "grey").pixels for sheet in printed]


def saved(folder: Path, scans: list[np.ndarray]) -> Path:
    folder.mkdir()
    for number, scan in enumerate(scans):
        cv2.imwrite(str(folder / f"scan_{number}.png"), scan, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return folder


@pytest.fixture
def deck(count: Path, tmp_path: Path) -> Path:
    """The deck's own files, apart from the count, so that every test writes its own report."""
    folder = tmp_path / "bothu"
    folder.mkdir()
    for name in ("testdeck.json", "hdnd.form.json"):
        (folder / name).write_bytes((count / "testdeck" / name).read_bytes())
    return folder


def read(capsys: pytest.CaptureFixture[str], deck: Path, scans: Path) -> tuple[int, dict, str]:
    status, out, err = run(capsys, "testdeck", "read", deck / "testdeck.json", scans, "--jobs", 1, "--json")
    return status, json.loads(out), err


def blocking(report: dict) -> set[str]:
    return {finding["code"] for finding in report["findings"] if finding["blocking"]}


def test_printing_for_a_count_writes_sheets_cover_and_expectation_and_says_the_next_step(count, capsys):
    status, out, err = run(capsys, "testdeck", "print", count)
    assert (status, out) == (0, "")
    assert f"kiemphieu testdeck read {count}" in err
    files = {file.name for file in (count / "testdeck").iterdir()}
    assert {"test-hdnd.pdf", "testdeck-cover.pdf", "testdeck.json", "hdnd.form.json"} <= files
    assert len(pypdfium2.PdfDocument(count / "testdeck/test-hdnd.pdf")) == SHEETS


def test_a_sound_office_scanner_is_trusted_and_the_test_is_on_record(count, printed, tmp_path, capsys):
    rng = np.random.default_rng(5)
    folder = tmp_path / "scans"
    folder.mkdir()
    order = rng.permutation(SHEETS)
    for place, number in enumerate(order):
        scan = scan_sheet(printed[number], replace(OFFICE, dpi=(200,)), rng, (0, 180, 90, 0)[place % 4])
        (folder / f"scan_{place}{scan.suffix}").write_bytes(scan.encoded())
    status, out, err = run(capsys, "testdeck", "read", count, folder, "--jobs", 1)
    assert status == 0, err
    assert "TIN CẬY ĐƯỢC" in err
    assert "Vũ Ngọc Ẩn" in out
    report = json.loads((count / "testdeck/testdeck-report.json").read_text(encoding="utf-8"))
    assert report["verdict"] == "trusted"
    assert report["figures"]["outcomes"] == {"right": SHEETS * 8, "asked": 0, "overlooked": 0, "wrong": 0}
    assert report["figures"]["ink"]["separated"]
    assert {page["sheet"] for file in report["files"] for page in file["pages"]} == set(range(1, SHEETS + 1))
    for file in report["files"]:
        assert file["sha256"] == hashlib.sha256((folder / file["file"]).read_bytes()).hexdigest()
        assert file["pages"][0]["dpi"] == 200


def test_a_black_and_white_scanner_is_trusted_and_told_its_limit(deck, printed, tmp_path, capsys):
    rng = np.random.default_rng(6)
    folder = tmp_path / "scans"
    folder.mkdir()
    for number, sheet in enumerate(printed):
        scan = scan_sheet(sheet, replace(ONEBIT, dpi=(200,)), rng, 0)
        (folder / f"scan_{number}.tif").write_bytes(scan.encoded())
    status, report, err = read(capsys, deck, folder)
    assert (status, blocking(report)) == (0, set()), err
    assert 0.1 < report["figures"]["faint_shown_down_to"] <= 0.5


def streak(scan: np.ndarray) -> np.ndarray:
    spoilt, px = scan.copy(), 200 / 25.4
    columns = slice(round(STREAK_MM * px), round((STREAK_MM + STREAK_WIDTH_MM) * px))
    spoilt[:, columns] = spoilt[:, columns] * 0.3
    return spoilt


def too_light(scan: np.ndarray) -> np.ndarray:
    """Black and white with the threshold so low that faint marks become paper."""
    return np.where(scan < 90, 0, 255).astype(np.uint8)


def cut_off(scan: np.ndarray) -> np.ndarray:
    return scan[:, : int(0.85 * scan.shape[1])]


def stretched(scan: np.ndarray) -> np.ndarray:
    return cv2.resize(scan, None, fx=1.4, fy=1)


def jerking(scan: np.ndarray) -> np.ndarray:
    """The paper slips to and fro by almost a millimetre as it is fed."""
    height, width = scan.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return cv2.remap(scan, x + np.float32(0.8 * 200 / 25.4) * np.sin(y / 40), y, cv2.INTER_LINEAR, borderValue=255)


@pytest.mark.parametrize(
    ("spoil", "reasons"),
    [
        (streak, {"dirt"}),
        (too_light, {"overlooked-mark", "faint-limit"}),
        (cut_off, {"missing-sheet"}),
        (stretched, {"stretched"}),
        (jerking, {"plain-row-asked"}),
    ],
)
def test_an_unsound_scanner_is_not_trusted_and_the_reason_is_named(spoil, reasons, deck, scanned, tmp_path, capsys):
    status, report, err = read(capsys, deck, saved(tmp_path / "scans", [spoil(scan) for scan in scanned]))
    assert status == 3
    assert report["verdict"] == "not-trusted"
    assert reasons <= blocking(report)
    assert "KHÔNG TIN CẬY" in err


def test_a_missing_sheet_and_one_scanned_twice_are_not_trusted(deck, scanned, tmp_path, capsys):
    status, report, _ = read(capsys, deck, saved(tmp_path / "scans", [*scanned[:3], *scanned[4:], scanned[1]]))
    assert status == 3
    assert blocking(report) == {"missing-sheet", "read-twice"}
    told = " ".join(finding["vi"] for finding in report["findings"])
    assert "tờ 4" in told
    assert "scan_7.png" in told
    assert [page["sheet"] for page in report["files"][-1]["pages"]] == [None]


def test_rows_that_are_not_what_was_expected_are_wrong_and_an_earlier_record_is_kept(deck, scanned, tmp_path, capsys):
    (deck / "testdeck-report.json").write_text('{"when": "2023-12-14T01:02:03+00:00"}', encoding="utf-8")
    file = deck / "testdeck.json"
    known = load_deck(file)
    sheet = known.forms[0].sheets[0]
    first, second, *others = sheet.rows
    swapped = (replace(second, row=first.row), replace(first, row=second.row), *others)
    sheets = (replace(sheet, rows=swapped), *known.forms[0].sheets[1:])
    save_deck(TestDeck((replace(known.forms[0], sheets=sheets),), known.seed), file)
    status, report, err = read(capsys, deck, saved(tmp_path / "scans", scanned))
    assert (status, blocking(report)) == (3, {"wrong-row"})
    assert "tờ 1 hàng 1" in err
    assert [(row["sheet"], row["row"], row["outcome"]) for row in report["rows"]] == [(1, 1, "wrong"), (1, 2, "wrong")]
    records = sorted(file.name for file in deck.glob("testdeck-report*.json"))
    assert records == ["testdeck-report-20231214T010203.json", "testdeck-report.json"]


def test_a_test_sheet_among_real_ballots_waits_for_the_committee_whole(scanned, tmp_path, capsys):
    (tmp_path / "election.toml").write_text(ELECTION + OFFICIALS, encoding="utf-8")
    count = tmp_path / "hoso"
    new_count(count, tmp_path / "election.toml", ())
    assert run(capsys, "print", count)[0] == 0
    status, _, _ = run(capsys, "read", count, saved(tmp_path / "scans", scanned[:2]), "--jobs", 1)
    assert status == 3
    _, out, _ = run(capsys, "tally", count, "--json")
    told = json.loads(out)
    assert [person["valid"] for person in told["ballots"][0]["officials"]] == [0] * 8
    assert len(list(waiting_pages(CountFolder(count)))) == 2


def waiting_pages(folder: CountFolder) -> Iterator[object]:
    with folder.store() as store:
        yield from (page for page in store.pages() if page.doubts)


def test_what_is_missing_is_said_with_what_to_do(count, tmp_path, capsys):
    status, out, err = run(capsys, "testdeck", "read", tmp_path, tmp_path)
    assert (status, out) == (1, "")
    assert "testdeck print" in err
    status, _, err = run(capsys, "testdeck", "read", count, tmp_path / "không có")
    assert status == 1
    assert "không có" in err
    status, _, err = run(capsys, "testdeck", tmp_path)
    assert status == 1
    assert "kiemphieu new" in err
    assert run(capsys, "testdeck", "read", count)[0] == 2


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("subcommand", ["print", "read"])
def test_both_subcommands_have_their_own_help_with_an_example(subcommand, language, capsys):
    with pytest.raises(SystemExit):
        kiemphieu.main(["testdeck", subcommand, "--help", "--lang", language])
    assert f"kiemphieu testdeck {subcommand} hoso" in capsys.readouterr().out
