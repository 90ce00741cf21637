"""The form: one self-contained file that says where everything stands on one kind's paper."""

from __future__ import annotations

import base64
import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.election import parse_election
from calibration.errors import FormError
from calibration.form import Box, Form, FormPage, Row, Segment, encode_form, load_form, print_bytes, save_form
from calibration.print_ballots import print_ballot

PICTURE = b"\x89PNG no picture, but bytes"

FORM = Form(
    id="hdnd",
    title="Phiếu tín nhiệm đối với Chủ tịch HĐND",
    kind="bo-phieu",
    columns=("trust", "no"),
    pages=(
        FormPage(
            number=1,
            width=210.0,
            height=297.0,
            rows=(
                Row(
                    1,
                    "Đỗ Hữu Chước",
                    "Chủ tịch HĐND",
                    Box(20, 50, 120, 61),
                    (Box(120, 50, 144, 61), Box(144, 50, 168, 61)),
                ),
                Row(2, "Y Pan Byă", "", Box(20, 61, 120, 72), (Box(120, 61, 144, 72), Box(144, 61, 168, 72))),
            ),
            lines=(Segment(20, 50, 168, 50), Segment(20, 50, 20, 72), Segment(168, 49, 168, 73)),
            markers=(),
            print_png=base64.b64encode(PICTURE).decode(),
        ),
    ),
    made_by="learn",
)

NUMBERS = st.floats(0, 420, allow_nan=False).map(lambda value: round(value, 3))
BOXES = st.builds(Box, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


def test_a_form_that_was_saved_is_the_form_that_is_loaded(tmp_path):
    file = tmp_path / "hdnd.form.json"
    save_form(FORM, file)
    assert load_form(file) == FORM
    assert [path.name for path in tmp_path.iterdir()] == ["hdnd.form.json"]


@given(row=st.builds(Row, st.integers(1, 60), WORDS, WORDS, BOXES, st.tuples(BOXES, BOXES)))
def test_any_name_and_any_place_comes_back_as_it_was(row, tmp_path_factory):
    form = replace(FORM, pages=(replace(FORM.pages[0], rows=(row,)),))
    file = tmp_path_factory.mktemp("forms") / "a.form.json"
    save_form(form, file)
    assert load_form(file) == form


def test_the_file_is_json_whose_names_a_person_can_read(tmp_path):
    file = tmp_path / "hdnd.form.json"
    save_form(FORM, file)
    text = file.read_text(encoding="utf-8")
    assert '"Đỗ Hữu Chước"' in text
    assert '"Y Pan Byă"' in text
    assert unicodedata.is_normalized("NFC", text)
    assert json.loads(text)["pages"][0]["rows"][0]["position"] == "Chủ tịch HĐND"


def test_names_typed_with_accents_apart_stand_joined_in_the_form():
    text = """
        kind = "lay-phieu"
        body = "HĐND huyện Sa Thầy"
        meeting = "Kỳ họp thứ 8"
        date = 2023-12-14
        deputies_total = 35
        deputies_present = 33
        [[ballots]]
        id = "hdnd"
        title = "Phiếu tín nhiệm đối với Chủ tịch HĐND huyện"
        [[ballots.officials]]
        name = "Đặng Thị Ngọc Thịnh"
        position = "Chủ tịch HĐND huyện"
    """
    election = parse_election(unicodedata.normalize("NFD", text))
    content = encode_form(print_ballot(election, election.ballots[0]).form).decode()
    assert unicodedata.is_normalized("NFC", content)
    assert "Đặng Thị Ngọc Thịnh" in content


def test_the_same_form_is_the_same_bytes_and_has_the_same_fingerprint():
    again = replace(FORM)
    assert encode_form(again) == encode_form(FORM)
    assert again.fingerprint == FORM.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        replace(FORM, columns=("no", "trust")),
        replace(FORM, title=FORM.title + "."),
        replace(FORM, pages=(replace(FORM.pages[0], lines=FORM.pages[0].lines[:-1]),)),
        replace(FORM, pages=(replace(FORM.pages[0], print_png=base64.b64encode(b"other").decode()),)),
        replace(FORM, pages=(replace(FORM.pages[0], rows=FORM.rows[::-1]),)),
    ],
)
def test_whatever_is_altered_in_a_form_alters_its_fingerprint(other):
    assert other.fingerprint != FORM.fingerprint


def test_the_rows_go_through_the_pages():
    second = replace(FORM.pages[0], number=2, rows=(replace(FORM.rows[0], number=3),))
    form = replace(FORM, pages=(FORM.pages[0], second))
    assert [row.number for row in form.rows] == [1, 2, 3]


def test_the_table_reaches_from_the_first_rule_to_the_last():
    assert FORM.pages[0].table == Box(20, 49, 168, 73)


def test_a_rule_knows_whether_it_runs_across_or_down():
    assert Segment(20, 50, 168, 50.2).level
    assert Segment(20, 50, 168, 50).length == 148
    assert not Segment(20, 50, 20.1, 72).level


def test_the_clean_print_is_in_the_file():
    assert print_bytes(FORM.pages[0]) == PICTURE


def whole_form() -> dict:
    return json.loads(encode_form(FORM))


def altered(**changes: object) -> bytes:
    return json.dumps(whole_form() | changes).encode()


NO_FORMS = {
    "empty": b"",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "not UTF-8": encode_form(FORM).decode().encode("utf-16"),
    "half of a form": encode_form(FORM)[: len(encode_form(FORM)) // 2],
    "another JSON file": b'{"rules": "nq96-2023", "ballots": []}',
    "a list": b"[]",
    "a number for a title": altered(title=4),
    "a page without rows": altered(pages=[{**whole_form()["pages"][0], "rows": []}]),
    "no pages": altered(pages=[]),
    "another version": altered(version=99),
    "made by nobody knows what": altered(made_by="hand"),
}


@pytest.mark.parametrize("content", NO_FORMS.values(), ids=NO_FORMS)
def test_a_file_that_is_no_form_is_refused_in_one_line_that_names_it(content, tmp_path):
    file = tmp_path / "hdnd.form.json"
    file.write_bytes(content)
    with pytest.raises(FormError) as caught:
        load_form(file)
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert str(file) in sentence
        assert "\n" not in sentence
    assert caught.value.text.vi != caught.value.text.en


def test_a_form_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(FormError) as caught:
        load_form(tmp_path / "mất.form.json")
    assert "mất.form.json" in caught.value.text.vi


def test_a_disk_that_fails_while_saving_leaves_the_old_form_whole(tmp_path, monkeypatch):
    file = tmp_path / "hdnd.form.json"
    save_form(FORM, file)

    def full_disk(_path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="No space"):
        save_form(replace(FORM, title="khác"), file)
    assert load_form(file) == FORM


def test_a_row_that_lacks_a_cell_is_refused(tmp_path):
    file = tmp_path / "hdnd.form.json"
    save_form(replace(FORM, columns=("high", "trust", "low")), file)
    with pytest.raises(FormError):
        load_form(file)
