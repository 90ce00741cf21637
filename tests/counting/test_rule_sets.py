"""The rule sets: thresholds exact to the vote, and a council's own rules read as strictly as the law's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.errors import RulesError
from counting.rule_set import RuleSet
from counting.rule_sets import known_rule_sets, load_rules

NQ96 = Path(__file__).parents[2] / "counting/rules/nq96-2023.toml"


def survey(rules: str) -> RuleSet:
    return load_rules(rules, "lay-phieu")


def outcome(rules: RuleSet, low: int, base: int) -> str:
    return rules.outcome({"high": 0, "trust": base - low, "low": low}, base).outcome


@pytest.mark.parametrize(
    ("collected", "first_over_half", "first_of_two_thirds"), [(47, 24, 32), (48, 25, 32), (60, 31, 40), (481, 241, 321)]
)
def test_the_thresholds_of_resolution_96_fall_on_the_vote_where_the_law_puts_them(
    collected, first_over_half, first_of_two_thirds
):
    rules = survey("nq96-2023")
    found = [outcome(rules, low, collected) for low in range(collected + 1)]
    assert found == (
        ["none"] * first_over_half
        + ["may-resign"] * (first_of_two_thirds - first_over_half)
        + ["dismissal"] * (collected + 1 - first_of_two_thirds)
    )


@pytest.mark.parametrize(("rules", "at_two_thirds"), [("nq85-2014", "dismissal"), ("nq35-2012", "may-resign")])
def test_exactly_two_thirds_was_enough_in_2014_and_not_in_2012(rules, at_two_thirds):
    found = [outcome(survey(rules), low, 60) for low in (30, 31, 39, 40, 41, 60)]
    assert found == ["none", "may-resign", "may-resign", at_two_thirds, "dismissal", "dismissal"]


@given(base=st.integers(1, 500), data=st.data())
def test_the_thresholds_are_compared_in_whole_votes_for_any_size_of_assembly(base, data):
    low = data.draw(st.integers(0, base))
    over_half, two_thirds = 2 * low > base, 3 * low >= 2 * base
    assert outcome(survey("nq96-2023"), low, base) == (
        "dismissal" if two_thirds else "may-resign" if over_half else "none"
    )
    strictly = 3 * low > 2 * base
    assert outcome(survey("nq35-2012"), low, base) == (
        "dismissal" if strictly else "may-resign" if over_half else "none"
    )


@pytest.mark.parametrize("rules", ["nq96-2023", "nq85-2014", "nq35-2012"])
@given(base=st.integers(1, 500), data=st.data())
def test_a_confidence_ballot_is_lost_by_more_than_half_and_by_nothing_less(rules, base, data):
    no = data.draw(st.integers(0, base))
    band = load_rules(rules, "bo-phieu").outcome({"trust": base - no, "no": no}, base)
    assert band.outcome == ("dismissal" if 2 * no > base else "none")


def test_the_denominator_is_the_ballots_collected_since_2023_and_the_deputies_before():
    assert {name: survey(name).denominator for name in known_rule_sets()} == {
        "nq96-2023": "collected",
        "nq85-2014": "deputies",
        "nq35-2012": "deputies",
        "qd96-2023": "collected",
    }


@pytest.mark.parametrize("name", ["nq96-2023", "nq85-2014", "nq35-2012"])
@pytest.mark.parametrize("kind", ["lay-phieu", "bo-phieu"])
def test_a_row_without_a_clear_mark_voids_one_persons_vote_and_every_outcome_has_its_wording(name, kind):
    rules = load_rules(name, kind)
    assert rules.id == name
    assert rules.row_invalid_scope == "person"
    for band in rules.bands:
        assert rules.wording(band.outcome) == band.wording
        assert bool(band.wording.vi) == bool(band.wording.en) == (band.outcome != "none")


def test_no_ballots_have_no_ratio():
    with pytest.raises(RulesError) as caught:
        survey("nq96-2023").outcome({"high": 0, "trust": 0, "low": 0}, 0)
    assert "0" in caught.value.text.vi
    assert "0" in caught.value.text.en


def test_an_unknown_rule_set_is_refused_with_those_that_are_known(tmp_path):
    with pytest.raises(RulesError) as caught:
        load_rules("nq97", "lay-phieu", tmp_path)
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert "nq97" in sentence
        assert "nq35-2012, nq85-2014, nq96-2023, qd96-2023" in sentence


def own_rules(folder: Path, *changes: tuple[str, str]) -> str:
    """A council's own file: Resolution 96 with some passages replaced."""
    text = NQ96.read_text(encoding="utf-8").replace('id = "nq96-2023"', 'id = "own"')
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return "own.toml"


def test_a_council_may_bring_its_own_rules(tmp_path):
    name = own_rules(tmp_path, ('"2/3"', '"3/4"'), ('denominator = "collected"', 'denominator = "deputies"'))
    rules = load_rules(name, "lay-phieu", tmp_path)
    assert (rules.id, rules.denominator) == ("own", "deputies")
    assert [outcome(rules, low, 100) for low in (50, 51, 74, 75)] == ["none", "may-resign", "may-resign", "dismissal"]


WRONG = {
    "a gap between two bands": ('below = "2/3"', 'below = "3/5"'),
    "two bands that overlap": ('below = "2/3"', 'up_to = "2/3"'),
    "a bound that belongs to none": ('at_least = "2/3"', 'over = "2/3"'),
    "bands that end before all votes": ('at_least = "2/3"', 'at_least = "2/3"\nbelow = "9/10"'),
    "a level that the vote has not": ('level = "low"', 'level = "no"'),
    "a share of nothing": ('"2/3"', '"2/0"'),
    "a share that is a word": ('"2/3"', '"hai phần ba"'),
    "no denominator": ('denominator = "collected"', 'denomination = "collected"'),
    "no scope": ("row_invalid_scope", "row_scope"),
    "no wording": ('wording = { vi = "trình miễn nhiệm"', 'words = { vi = "trình miễn nhiệm"'),
    "a name in one language": ('name = { vi = "Nghị quyết số 96/2023/QH15", en', 'name = { vi = "?", fr'),
    "no TOML": ('id = "own"', "id = own"),
    "no such vote": ("[lay-phieu]", "[thu]"),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_rules_that_contradict_themselves_are_refused_in_one_line(change, tmp_path):
    with pytest.raises(RulesError) as caught:
        load_rules(own_rules(tmp_path, change), "lay-phieu", tmp_path)
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert "own.toml" in sentence
        assert "\n" not in sentence
    assert caught.value.text.vi != caught.value.text.en


def test_a_denominator_that_is_neither_collected_nor_deputies_is_refused(tmp_path):
    name = own_rules(tmp_path, ('denominator = "collected"', 'denominator = "deputy"'))
    with pytest.raises(RulesError):
        load_rules(name, "lay-phieu", tmp_path)


def test_a_scope_that_is_neither_person_nor_ballot_is_refused(tmp_path):
    name = own_rules(tmp_path, ('row_invalid_scope = "person"', 'row_invalid_scope = "ballots"'))
    with pytest.raises(RulesError):
        load_rules(name, "lay-phieu", tmp_path)


def test_a_bound_written_as_a_decimal_number_is_exact_or_refused(tmp_path):
    name = own_rules(tmp_path, ('"1/2"', "0.3"))
    try:
        rules = load_rules(name, "lay-phieu", tmp_path)
    except RulesError:
        return
    assert outcome(rules, 3, 10) == "none"
    assert outcome(rules, 4, 10) == "may-resign"


def test_own_rules_that_are_not_utf_8_are_refused_by_name(tmp_path):
    (tmp_path / "own.toml").write_bytes(NQ96.read_bytes().decode("utf-8").encode("utf-16"))
    with pytest.raises(RulesError):
        load_rules("own.toml", "lay-phieu", tmp_path)


def test_own_rules_from_windows_notepad_are_read(tmp_path):
    name = own_rules(tmp_path)
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + (tmp_path / name).read_bytes())
    assert load_rules(name, "lay-phieu", tmp_path).id == "own"
