"""A pile in the feeder becomes a batch; whatever stops the scanner is one sentence, and what came before is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import kiemphieu
from counting.count_folder import CountFolder

pytestmark = pytest.mark.skipif(shutil.which("scanimage") is None, reason="scanimage is not installed")


@pytest.fixture(autouse=True)
def only_the_test_scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dll.conf").write_text("test\n")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))


@pytest.fixture
def count(make_count: Callable[..., CountFolder], samples: Path) -> CountFolder:
    forms = tuple(sorted((samples / "forms").glob("*.form.json")))
    return make_count((samples / "election.toml").read_text(encoding="utf-8"), forms=forms)


@pytest.fixture
def samples() -> Path:
    return Path(__file__).parents[2] / "samples"


def scan(count: CountFolder, *options: str) -> int:
    return kiemphieu.run(["scan", str(count.path), "--lang", "en", "--device", "test:0", *options])


def test_ten_sheets_from_the_feeder_come_into_one_batch_page_by_page(
    count: CountFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan(count, "--set", "test-picture=Solid white") == 0
    assert "Sheets: 10; ballots: 0; doubts: 0; refused: 10." in capsys.readouterr().err
    with count.store() as store:
        pages = store.pages()
    assert len(pages) == 10
    assert {page.batch for page in pages} == {1}
    assert {page.reason for page in pages} == {"blank-page"}


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("JAMMED", "jammed"),
        ("NO_DOCS", "feeder is empty"),
        ("COVER_OPEN", "cover is open"),
        ("DEVICE_BUSY", "busy"),
        ("IO_ERROR", "cable and power"),
    ],
)
def test_what_stops_the_scanner_is_one_sentence(
    count: CountFolder, status: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan(count, "--set", f"read-return-value=SANE_STATUS_{status}") == 1
    assert sentence in capsys.readouterr().err
    with count.store() as store:
        assert store.pages() == []


def test_scanners_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert kiemphieu.run(["scan", "--list"]) == 0
    assert "test:0\tNoname frontend-tester" in capsys.readouterr().out


def test_a_scanner_that_is_not_there_is_said_so(count: CountFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert kiemphieu.run(["scan", str(count.path), "--lang", "en", "--device", "nowhere:0"]) == 1
    assert "cannot be opened" in capsys.readouterr().err
