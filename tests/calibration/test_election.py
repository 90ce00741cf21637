"""The description of an election: what is right is read exactly, what is wrong is named in one line."""

from __future__ import annotations

import datetime
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiemphieu
from calibration.election import load_election, parse_election
from calibration.errors import ElectionError
from calibration.language import speaking

ROOT = Path(__file__).parents[2]

GOOD = """\
kind = "lay-phieu"
rules = "nq96-2023"
body = "Hội đồng nhân dân huyện Sa Thầy"
term = "khóa XII, nhiệm kỳ 2021 - 2026"
meeting = "Kỳ họp thứ 8"
date = 2023-12-14
place = "Hội trường huyện"
deputies_total = 35
deputies_present = 33

[[committee]]
name = "Nguyễn Văn A"
role = "Trưởng ban"

[[ballots]]
id = "hdnd"
title = "Phiếu tín nhiệm đối với Chủ tịch, Phó Chủ tịch HĐND huyện"
block = "Khối HĐND"
colour = "#fff7d6"
issued = 33
collected = 32

  [[ballots.officials]]
  name = "Trần Thị B"
  position = "Chủ tịch HĐND huyện"

  [[ballots.officials]]
  name = "Y Pan Byă"
  position = "Phó Chủ tịch HĐND huyện"

[[ballots]]
id = "ubnd"
title = "Phiếu tín nhiệm đối với Chủ tịch UBND huyện"

  [[ballots.officials]]
  name = "Trần Thị B"
"""


def changed(old: str, new: str) -> str:
    """The good description with one passage replaced."""
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


def without(start: str) -> str:
    """The good description up to where `start` begins."""
    return GOOD[: GOOD.index(start)]


HEAD, ONE_KIND = without("[[ballots]]"), without('\n[[ballots]]\nid = "ubnd"')

WRONG = {
    "an unknown key of the election": (changed("place =", 'plase = "?"\nplace ='), "plase"),
    "an unknown key of a committee member": (changed("role =", "rank = 1\nrole ="), "committee[1].rank"),
    "an unknown key of a ballot kind": (changed("issued =", "isued = 3\nissued ="), "ballots[1].isued"),
    "an unknown key of an official": (
        changed('name = "Y Pan', 'party = "?"\n  name = "Y Pan'),
        "ballots[1].officials[2].party",
    ),
    "no ballot kind": (HEAD, "ballots"),
    "an empty list of ballot kinds": (f"ballots = []\n{HEAD}", "ballots"),
    "no official": (ONE_KIND[: ONE_KIND.index("  [[ballots.officials]]")], "ballots[1].officials"),
    "an empty list of officials": (
        changed('block = "Khối HĐND"', "officials = []").split("  [[ballots.officials]]")[0],
        "ballots[1].officials",
    ),
    "two kinds with one id": (changed('id = "ubnd"', 'id = "hdnd"'), "ballots[2].id"),
    "two ids that one folder cannot tell apart": (changed('id = "ubnd"', 'id = "HDND"'), "ballots[2].id"),
    "an id that is no file name": (changed('id = "ubnd"', 'id = "../ubnd"'), "ballots[2].id"),
    "more collected than issued": (changed("collected = 32", "collected = 34"), "ballots[1].collected"),
    "more issued than deputies present": (changed("issued = 33", "issued = 34"), "ballots[1].issued"),
    "more present than in office": (changed("deputies_present = 33", "deputies_present = 36"), "deputies_present"),
    "a name that stands twice": (changed("Y Pan Byă", "Trần Thị B"), "ballots[1].officials[2].name"),
    "a name twice but for capitals and spaces": (changed("Y Pan Byă", "TRẦN  Thị b"), "ballots[1].officials[2].name"),
    "a name twice in two encodings": (
        changed("Y Pan Byă", unicodedata.normalize("NFD", "Trần Thị B")),
        "ballots[1].officials[2].name",
    ),
    "a number in quotes": (changed("deputies_total = 35", 'deputies_total = "35"'), "deputies_total"),
    "a fraction of a ballot": (changed("issued = 33", "issued = 33.0"), "ballots[1].issued"),
    "a negative number": (changed("collected = 32", "collected = -1"), "ballots[1].collected"),
    "a truth value for a number": (changed("deputies_present = 33", "deputies_present = true"), "deputies_present"),
    "a name without quotes' text": (changed('name = "Y Pan Byă"', "name = 7"), "ballots[1].officials[2].name"),
    "an empty name": (changed("Y Pan Byă", "  "), "ballots[1].officials[2].name"),
    "a list for a text": (changed('meeting = "Kỳ họp thứ 8"', 'meeting = ["Kỳ họp thứ 8"]'), "meeting"),
    "one table where entries are needed": (f'committee = "A"\n{without("[[committee]]")}', "committee"),
    "a date in quotes": (changed("2023-12-14", '"2023-12-14"'), "date"),
    "no date": (changed("date = 2023-12-14\n", ""), "date"),
    "no body": (changed('body = "Hội đồng nhân dân huyện Sa Thầy"\n', ""), "body"),
    "no number of deputies": (changed("deputies_total = 35\n", ""), "deputies_total"),
    "a kind of vote that the law does not know": (changed("lay-phieu", "lấy phiếu"), "kind"),
    "a colour by name": (changed("#fff7d6", "vàng"), "ballots[1].colour"),
}


def fault_of(text: str, source: str = "bau.toml") -> ElectionError:
    with pytest.raises(ElectionError) as caught:
        parse_election(text, source)
    return caught.value


def one_line(sentence: str) -> bool:
    return sentence.strip() != "" and "\n" not in sentence.strip("\n")


@pytest.mark.parametrize(("text", "key"), WRONG.values(), ids=WRONG)
def test_a_wrong_description_is_refused_in_one_line_that_names_the_key(text, key):
    fault = fault_of(text)
    for sentence in (fault.text.vi, fault.text.en):
        assert sentence.startswith(f"bau.toml: {key}: ")
        assert one_line(sentence)
    assert fault.text.vi != fault.text.en


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("text", "key"), WRONG.values(), ids=WRONG)
def test_a_wrong_description_makes_no_count(text, key, language, tmp_path, capsys):
    file = tmp_path / "election.toml"
    file.write_text(text, encoding="utf-8")
    assert kiemphieu.run(["new", str(tmp_path / "hoso"), "--election", str(file), "--lang", language]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert one_line(told.err)
    assert f" {key}: " in told.err
    assert told.err.startswith("Lỗi: " if language == "vi" else "Error: ")
    assert not (tmp_path / "hoso").exists()


UNREADABLE = {
    "not TOML": b'kind = "lay-phieu\nbody = 3',
    "a key twice": GOOD.replace("deputies_total = 35", "deputies_total = 35\ndeputies_total = 36").encode(),
    "a Word document": b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00",
    "not UTF-8": GOOD.encode("utf-16"),
    "an old Vietnamese code page": GOOD.replace("Hội đồng", "Höi ðồng").encode("cp1258", errors="replace"),
    "missing": None,
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_description_is_refused_in_one_line_that_names_it(content, language, tmp_path, capsys):
    file = tmp_path / "bau-cu.toml"
    if content is not None:
        file.write_bytes(content)
    assert kiemphieu.run(["new", str(tmp_path / "hoso"), "--election", str(file), "--lang", language]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert one_line(told.err)
    assert str(file) in told.err
    assert not (tmp_path / "hoso").exists()


def test_a_folder_in_the_place_of_the_description_is_refused(tmp_path):
    with pytest.raises(ElectionError) as caught:
        load_election(tmp_path)
    assert str(tmp_path) in caught.value.text.vi


def test_a_line_that_is_no_toml_is_named_by_its_number():
    fault = fault_of(GOOD.replace("date = 2023-12-14", "date = 14/12/2023"))
    assert "line 6" in fault.text.en
    assert "line 6" in fault.text.vi or "dòng 6" in fault.text.vi


def test_a_name_that_stands_twice_is_refused_by_name():
    fault = fault_of(changed("Y Pan Byă", "Trần Thị B"))
    assert "“Trần Thị B”" in fault.text.vi
    assert "“Trần Thị B”" in fault.text.en


def test_one_person_may_stand_on_two_kinds_of_ballot():
    first, second = parse_election(GOOD).ballots
    assert first.officials[0].name == second.officials[0].name == "Trần Thị B"


def test_two_people_of_one_name_can_be_told_apart_as_the_message_proposes():
    kind = parse_election(changed("Y Pan Byă", "Trần Thị B (Sở Y tế)")).ballots[0]
    assert [person.name for person in kind.officials] == ["Trần Thị B", "Trần Thị B (Sở Y tế)"]


def test_a_message_about_numbers_says_both_numbers():
    fault = fault_of(changed("issued = 33", "issued = 34"))
    for sentence in (fault.text.vi, fault.text.en):
        assert "34" in sentence
        assert "33" in sentence
        assert "deputies_present" in sentence


def test_everything_that_the_clerk_wrote_is_in_the_election():
    election = parse_election(GOOD)
    assert (election.kind, election.rules) == ("lay-phieu", "nq96-2023")
    assert election.body == "Hội đồng nhân dân huyện Sa Thầy"
    assert (election.term, election.meeting) == ("khóa XII, nhiệm kỳ 2021 - 2026", "Kỳ họp thứ 8")
    assert (election.date, election.place) == (datetime.date(2023, 12, 14), "Hội trường huyện")
    assert (election.deputies_total, election.deputies_present) == (35, 33)
    assert [(member.name, member.role) for member in election.committee] == [("Nguyễn Văn A", "Trưởng ban")]
    hdnd, ubnd = election.ballots
    assert (hdnd.id, hdnd.block, hdnd.colour, hdnd.issued, hdnd.collected) == ("hdnd", "Khối HĐND", "#fff7d6", 33, 32)
    assert hdnd.title == "Phiếu tín nhiệm đối với Chủ tịch, Phó Chủ tịch HĐND huyện"
    assert [(person.name, person.position) for person in hdnd.officials] == [
        ("Trần Thị B", "Chủ tịch HĐND huyện"),
        ("Y Pan Byă", "Phó Chủ tịch HĐND huyện"),
    ]
    assert (ubnd.id, ubnd.issued, ubnd.collected, ubnd.colour) == ("ubnd", None, None, "#ffffff")


def test_the_levels_of_a_survey_are_three_and_of_a_confidence_ballot_two():
    assert parse_election(GOOD).levels == ("high", "trust", "low")
    assert parse_election(changed("lay-phieu", "bo-phieu")).levels == ("trust", "no")


def test_the_rule_set_in_force_is_taken_where_none_is_named():
    assert parse_election(changed('rules = "nq96-2023"\n', "")).rules == "nq96-2023"


def test_a_description_from_windows_notepad_is_read(tmp_path):
    file = tmp_path / "election.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_election(file) == parse_election(GOOD)


def test_accents_typed_apart_are_the_same_letters():
    assert parse_election(unicodedata.normalize("NFD", GOOD)) == parse_election(GOOD)


def test_a_kind_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ElectionError) as caught:
        parse_election(GOOD).ballot("ubmttq")
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert "ubmttq" in sentence
        assert "hdnd, ubnd" in sentence


def test_the_sample_election_can_be_read():
    election = load_election(ROOT / "samples/election.toml")
    assert [(kind.id, len(kind.officials)) for kind in election.ballots] == [("chutich", 1), ("hdnd", 12), ("ubnd", 5)]


def test_figures_on_their_bounds_are_right():
    election = parse_election(changed("collected = 32", "collected = 33").replace("total = 35", "total = 33"))
    kind = election.ballots[0]
    assert election.deputies_total == election.deputies_present == kind.issued == kind.collected == 33


@given(present=st.integers(0, 60), issued=st.integers(0, 60), collected=st.integers(0, 60))
def test_collected_issued_and_present_must_follow_each_other(present, issued, collected):
    text = (
        GOOD.replace("deputies_total = 35", "deputies_total = 60")
        .replace("deputies_present = 33", f"deputies_present = {present}")
        .replace("issued = 33", f"issued = {issued}")
        .replace("collected = 32", f"collected = {collected}")
    )
    if collected <= issued <= present:
        assert parse_election(text).ballots[0].collected == collected
    else:
        assert "ballots[1]." in str(fault_of(text))


def test_more_ballots_than_deputies_present_are_refused_even_before_issued_is_known():
    fault = fault_of(changed("issued = 33\ncollected = 32", "collected = 34"))
    assert "ballots[1].collected" in fault.text.vi


def test_the_remedy_for_a_list_that_is_no_list_can_be_typed_as_it_is_written():
    head = ONE_KIND[: ONE_KIND.index("  [[ballots.officials]]")]
    fault = fault_of(f'{head}officials = "Trần Thị B"\n')
    assert "[[ballots.officials]]" in fault.text.vi
    assert "[[ballots.officials]]" in fault.text.en


@pytest.mark.parametrize("key", ["kind", "body", "date", "deputies_total", "committee", "ballots", "place"])
@given(
    value=st.one_of(
        st.just("0x1F"),
        st.just("[]"),
        st.just("{}"),
        st.just("false"),
        st.just("nan"),
        st.just("1979-05-27T07:32:00Z"),
        st.just("07:32:00"),
        st.just('""'),
        st.just("[[1]]"),
        st.just("-0"),
        st.integers(-9, 9).map(str),
    )
)
def test_whatever_stands_behind_a_key_the_description_is_read_or_the_key_is_named(key, value):
    text = "\n".join(line for line in HEAD.splitlines() if not line.startswith((f"{key} =", "[[", "name", "role")))
    text = f"{key} = {value}\n{text}\n" + ("" if key == "ballots" else GOOD[GOOD.index("[[ballots]]") :])
    try:
        parse_election(text)
    except ElectionError as fault:
        # a wrong number of deputies shows where the ballots issued are held against it
        assert any(name in fault.text.en for name in (f" {key}: ", f" {key}[", "deputies_"))
        assert one_line(fault.text.en)
        assert one_line(fault.text.vi)


@given(st.text())
def test_no_text_at_all_brings_the_reader_down(text):
    with pytest.raises(ElectionError):
        parse_election(text)


def test_an_error_speaks_the_language_of_the_moment():
    fault = fault_of(changed("Y Pan Byă", "Trần Thị B"))
    with speaking("vi"):
        assert str(fault) == fault.text.vi
    with speaking("en"):
        assert str(fault) == fault.text.en


def test_a_council_may_let_rows_with_several_plain_marks_be_void_unasked() -> None:
    text = (Path(__file__).parents[2] / "samples" / "election.toml").read_text(encoding="utf-8")
    assert parse_election(text).ask_multiple
    assert not parse_election("ask_multiple = false\n" + text).ask_multiple
    with pytest.raises(ElectionError, match="ask_multiple"):
        parse_election('ask_multiple = "no"\n' + text)
