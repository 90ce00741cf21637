"""A count that an earlier version of the program made is opened, or refused in one sentence; not a byte of it changes."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from calibration.errors import CountError
from counting.count_folder import DATABASE_FILE, open_count
from counting.journal import next_act
from counting.seal import make_seal
from kiemphieu import door
from tests.faults.closed_count import SAMPLES, closed_count

LATER_TABLES = ("claim", "trace", "trace_word", "twin", "reading")
"""What the first version that sealed counts did not have."""

LATER_WORDS = ("sheet", "sheets")
"""Nor did its journal say by what a sheet is known again."""

BEFORE_SEALS = """
CREATE TABLE page (
  id INTEGER PRIMARY KEY, file TEXT NOT NULL, image INTEGER NOT NULL, sha256 TEXT NOT NULL, scan TEXT NOT NULL,
  status TEXT NOT NULL, reason TEXT NOT NULL, form TEXT NOT NULL, number INTEGER NOT NULL, reading TEXT NOT NULL
);
CREATE TABLE decision (
  id INTEGER PRIMARY KEY, page INTEGER NOT NULL, row INTEGER NOT NULL, choice TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE act (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
);
"""


@pytest.fixture(scope="module")
def sealed_once(tmp_path_factory) -> Path:
    """A count as the first version sealed it: closed by this one, without the tables that came later, sealed again."""
    with pytest.MonkeyPatch.context() as kept:
        kept.setattr("counting.sealing.destroy", lambda key: None)
        count = closed_count(tmp_path_factory.mktemp("first"), sorted((SAMPLES / "scans").iterdir())[11:12])
    database = sqlite3.connect(count / DATABASE_FILE, isolation_level=None)
    for table in LATER_TABLES:
        database.execute(f"DROP TABLE {table}")
    database.execute("VACUUM")
    last = None
    for name, body in database.execute("SELECT name, body FROM act ORDER BY number").fetchall():
        last = next_act(last, name, {word: told for word, told in json.loads(body).items() if word not in LATER_WORDS})
        told = (last.body, last.previous, last.hash, last.number)
        database.execute("UPDATE act SET body = ?, previous = ?, hash = ? WHERE number = ?", told)
    database.close()
    make_seal(count, last.number, last.hash)
    (count / "signing.key").unlink()
    return count


@pytest.fixture
def sealed_by_the_first(sealed_once, tmp_path) -> Path:
    shutil.copytree(sealed_once, tmp_path / "hoso")
    return tmp_path / "hoso"


def whole(count: Path) -> list[tuple[Path, bytes]]:
    return sorted((path, path.read_bytes()) for path in count.rglob("*") if path.is_file())


def test_a_count_that_the_first_sealing_version_sealed_is_verified_bundled_and_opened_again(
    sealed_by_the_first, tmp_path
):
    runner, before = CliRunner(), whole(sealed_by_the_first)
    bundle = tmp_path / "hoso.zip"
    for command in (["verify"], ["tally"], ["bundle", "-o", str(bundle)]):
        done = runner.invoke(door, ["--lang", "en", command[0], str(sealed_by_the_first), *command[1:]])
        assert done.exit_code == 0, done.output
    assert runner.invoke(door, ["verify", str(bundle)]).exit_code == 0
    assert whole(sealed_by_the_first) == before
    assert runner.invoke(door, ["reopen", str(sealed_by_the_first), "--reason", "đếm lại"]).exit_code == 0
    with open_count(sealed_by_the_first).store() as store:
        assert store.rereadings() == {}


def test_what_was_altered_in_such_a_count_is_found(sealed_by_the_first):
    database = sqlite3.connect(sealed_by_the_first / DATABASE_FILE)
    database.execute("UPDATE page SET form = 'other'")
    database.commit()
    database.close()
    assert CliRunner().invoke(door, ["verify", str(sealed_by_the_first)]).exit_code == 3


def test_a_count_from_before_there_were_seals_is_refused_in_one_sentence_and_left_as_it_is(make_count):
    count = make_count().path
    (count / DATABASE_FILE).unlink()
    database = sqlite3.connect(count / DATABASE_FILE)
    database.execute("PRAGMA journal_mode=WAL")
    database.executescript(BEFORE_SEALS)
    database.close()
    before = whole(count)
    for command in ("verify", "tally"):
        caught = CliRunner().invoke(door, [command, str(count)]).exception
        assert isinstance(caught, CountError)
        for sentence in (caught.text.vi, caught.text.en):
            assert "2026" in sentence
            assert str(count / "scans") in sentence
            assert "\n" not in sentence
    assert [(path, data) for path, data in whole(count) if not path.name.endswith(("-wal", "-shm"))] == before
