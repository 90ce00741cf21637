"""Which pages are scans of one sheet can be checked by anyone: what was left out, added or altered there is found."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from calibration.form import load_form
from counting.count_folder import open_count
from counting.records import commitment
from counting.verifying import misfits
from kiemphieu import door
from samples.scanner_effects import OFFICE
from tests.counting.test_same_paper import SAMPLES, saved_again, scanned
from tests.counting.test_same_paper import sheets as sheets  # noqa: PLC0414  (the fixture)

ONE_SHEET = "look like the same sheet"
ANOTHER_TRACE = "What its sheet is known by"
NO_DUPLICATE = "Refused as a duplicate"


@pytest.fixture(scope="module")
def fed_twice(sheets, tmp_path_factory) -> Path:
    """Two sheets, of which the first was fed again, and a scan of the second saved again; a batch was voided between."""
    folder = tmp_path_factory.mktemp("fed")
    count = folder / "hoso"
    forms = [str(word) for form in sorted((SAMPLES / "forms").glob("*.json")) for word in ("--form", form)]
    made = CliRunner().invoke(door, ["new", str(count), "--election", str(SAMPLES / "election.toml"), *forms])
    assert made.exit_code == 0
    assert load_form(SAMPLES / "forms/hdnd.form.json").rows
    first, second, voided, again = (
        scanned(folder / "in", f"{name}.jpg", sheets[sheet], seed, 0, OFFICE)
        for name, sheet, seed in (("first", 0, 1), ("second", 1, 2), ("voided", 0, 3), ("again", 0, 4))
    )
    saved = saved_again(second, "saved.png")
    for number, files in enumerate(([voided], [first, second], [again, saved]), start=1):
        CliRunner().invoke(door, ["read", str(count), "--jobs", "1", *map(str, files)])
        if number == 1:
            CliRunner().invoke(door, ["batches", str(count), "--void", "1", "--reason", "kẹt giấy"])
    return count


@pytest.fixture
def count(fed_twice, tmp_path) -> Path:
    shutil.copytree(fed_twice, tmp_path / "hoso")
    return tmp_path / "hoso"


def found(count: Path) -> str:
    return "\n".join(f"{each.about}: {each.why.en}" for each in misfits(open_count(count)))


def changed(count: Path, *statements: str) -> None:
    database = sqlite3.connect(count / "count.sqlite")
    for statement in statements:
        assert database.execute(statement).rowcount, statement
    database.commit()
    database.close()


def with_forged_journal(count: Path) -> None:
    """The journal written anew by someone who has all of it, so that it says of sheets and pages what the tables say."""
    with open_count(count).store() as store:
        records = {record["key"]: record for record in store.page_records()}
        sheets, salts = store.sheet_records(), store.salts()
        told = [(act.name, json.loads(act.body)) for act in store.acts()]
        pages = iter(store.feeding_order())
        store._database.rows("DELETE FROM act")
        for name, body in told:
            if name == "page":
                key = next(pages)
                sheet = sheets.get(key, {"trace": "", "twins": []})
                body |= {"commitment": commitment(salts[key], records[key]), "sheet": commitment(salts[key], sheet)}
            store.record(name, body)


def test_a_count_in_which_a_sheet_was_fed_again_fits_whatever_was_voided_before(count):
    with open_count(count).store() as store:
        sheets = store.sheet_records()
        reasons = [record["reason"] for record in store.page_records()]
    assert sorted(len(sheet["twins"]) for sheet in sheets.values()) == [0, 0, 0, 1]
    assert reasons.count("duplicate") == 1
    assert found(count) == ""


ALTERED = {
    "a twin left out": "DELETE FROM twin",
    "a twin that is none": "INSERT INTO twin SELECT t.page, p.key FROM twin t, page p WHERE p.status = 'refused'",
    "another twin": "UPDATE twin SET earlier = (SELECT page FROM feeding WHERE place = 3)",
    "an outline left out": "DELETE FROM trace WHERE page = (SELECT page FROM twin)",
    "another's outline": "UPDATE trace SET trace = (SELECT trace FROM trace WHERE page <> (SELECT earlier FROM twin)"
    " AND page <> (SELECT page FROM twin) LIMIT 1) WHERE page = (SELECT page FROM twin)",
}


@pytest.mark.parametrize("statement", ALTERED.values(), ids=ALTERED.keys())
def test_what_was_altered_of_the_sheets_is_found(count, statement):
    changed(count, statement)
    assert ONE_SHEET in found(count)


@pytest.mark.parametrize("name", ["a twin left out", "a twin that is none", "another twin", "another's outline"])
def test_it_is_found_even_where_the_journal_was_forged_with_it(count, name):
    changed(count, ALTERED[name])
    with_forged_journal(count)
    said = found(count)
    assert "journal" not in said
    assert (ANOTHER_TRACE if name == "another's outline" else ONE_SHEET) in said


def test_a_ballot_that_was_made_a_duplicate_with_the_journal_forged_is_found(count):
    """To leave a vote out it could be called another scan of something: its scan says that it is none."""
    with open_count(count).store() as store:
        key = store.feeding_order()[2]
        (record,) = [each for each in store.page_records() if each["key"] == key]
    reading = {
        "image": 1,
        "form": None,
        "page": None,
        "status": "refused",
        "reason": "duplicate",
        "doubts": [],
        "rows": [],
    }
    changed(
        count,
        f"DELETE FROM trace WHERE page = '{key}'",
        f"UPDATE page SET status = 'refused', reason = 'duplicate', form = '', number = 0, reading = '{json.dumps(reading)}'"
        f" WHERE key = '{key}'",
    )
    with_forged_journal(count)
    assert f"{record['scan']} (1): {NO_DUPLICATE}" in found(count)
