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


SENTENCES = {
    "gap": (('below = "2/3"', 'below = "3/5"'), "hở từ 3/5 đến 2/3", "a gap from 3/5 to 2/3"),
    "overlap": (('below = "2/3"', 'up_to = "3/4"'), "chồng lên nhau từ 2/3 đến 3/4", "overlap from 2/3 to 3/4"),
    "a number": (('"2/3"', "0.67"), "0.67 không phải phân số", "0.67 is no fraction"),
    "more than all": (('"2/3"', '"3/2"'), "'3/2' không phải phân số", "'3/2' is no fraction"),
    "both ends of a bound": (('below = "2/3"', 'below = "2/3"\nup_to = "2/3"'), "hãy xóa một", "remove one"),
    "an unknown word": (('"collected"', '"present"'), "“present” không được biết", "“present” is not known"),
    "an unknown fault": (('"multiple"]', '"torn"]'), "blank, multiple", "blank, multiple"),
    "an unknown key": (
        ("version = 1", "version = 1\ncolour = 1"),
        "colour: khóa không được biết",
        "colour: unknown key",
    ),
    "levels in another order": (('id = "trust"', 'id = "high"'), "high, trust, low", "high, trust, low"),
    "an outcome twice": (('"may-resign"', '"dismissal"'), "“dismissal” có hai lần", "“dismissal” stands twice"),
    "other rounding": (("half-up", "half-even"), "half-up", "half-up"),
}


@pytest.mark.parametrize(("change", "vi", "en"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_wrong_in_own_rules_is_said_with_its_place(change, vi, en, tmp_path):
    with pytest.raises(RulesError) as caught:
        load_rules(own_rules(tmp_path, change), "lay-phieu", tmp_path)
    assert vi in caught.value.text.vi
    assert en in caught.value.text.en


def test_the_rules_for_the_other_vote_are_checked_as_well(tmp_path):
    change = ('[[bo-phieu.outcomes]]\noutcome = "dismissal"', '[[bo-phieu.outcomes]]\noutcome = "none"')
    with pytest.raises(RulesError, match="bo-phieu"):
        load_rules(own_rules(tmp_path, change), "lay-phieu", tmp_path)


def test_the_party_rule_has_no_confidence_ballot_and_says_so():
    with pytest.raises(RulesError) as caught:
        load_rules("qd96-2023", "bo-phieu")
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert "qd96-2023" in sentence and "bo-phieu" in sentence


@pytest.mark.parametrize(("low", "follows"), [(23, "none"), (24, "may-resign"), (31, "may-resign"), (32, "dismissal")])
def test_the_party_rule_is_over_half_and_two_thirds_of_the_ballots_collected(low, follows):
    assert outcome(survey("qd96-2023"), low, 47) == follows


def test_every_rule_set_names_its_legal_source_and_its_levels():
    for name in known_rule_sets():
        rules = survey(name)
        assert rules.name.vi in rules.source.vi and rules.name.en in rules.source.en
        assert [level.name.vi for level in rules.levels] == ["tín nhiệm cao", "tín nhiệm", "tín nhiệm thấp"]
        assert rules.ballot_invalid and rules.row_invalid == ("blank", "multiple")


def test_a_council_may_print_percentages_in_another_way(tmp_path):
    name = own_rules(
        tmp_path, ("decimals = 2", "decimals = 1"), ('trailing_zeros = "dropped"', 'trailing_zeros = "kept"')
    )
    shown = load_rules(name, "lay-phieu", tmp_path).percent_format
    assert [shown.of(votes, 48) for votes in (24, 47, 0)] == ["50,0", "97,9", "0,0"]
