"""The count folder: made whole or not at all, never over another one, and only with forms that fit its lists."""

from __future__ import annotations

from importlib import resources

import pytest

from calibration.errors import CountError, ElectionError, FormError, KiemPhieuError, RulesError
from calibration.form import save_form
from counting.count_folder import new_count, open_count

HDND = ("Trần Thị Bích Hạnh", "Y Pan Byă")


def refusal_of(error: type[KiemPhieuError], *arguments: object) -> KiemPhieuError:
    with pytest.raises(error) as caught:
        new_count(*arguments)
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert "\n" not in sentence
    assert caught.value.text.vi != caught.value.text.en
    return caught.value


@pytest.fixture
def election_file(tmp_path, election_text):
    file = tmp_path / "election.toml"
    file.write_text(election_text, encoding="utf-8")
    return file


@pytest.fixture
def saved(tmp_path):
    def save(form, name="a.form.json"):
        save_form(form, tmp_path / name)
        return tmp_path / name

    return save


def test_a_new_count_holds_the_description_as_it_was_given_and_its_first_act(tmp_path, election_file):
    count = new_count(tmp_path / "hoso", election_file, ())
    assert (tmp_path / "hoso/election.toml").read_bytes() == election_file.read_bytes()
    assert open_count(count.path).election() == count.election()
    with count.store() as store:
        assert [act.name for act in store.acts()] == ["new"]
        assert store.pages() == []


@pytest.mark.parametrize("there", ["a count", "a file", "a folder with something in it"])
def test_what_is_there_is_never_overwritten(there, tmp_path, election_file):
    target = tmp_path / "hoso"
    if there == "a count":
        new_count(target, election_file, ())
    elif there == "a file":
        target.write_text("thư")
    else:
        target.mkdir()
        (target / "thư.txt").write_text("thư")
    before = {path: path.read_bytes() for path in [target, *target.rglob("*")] if path.is_file()}
    assert "hoso" in refusal_of(CountError, target, election_file, ()).text.vi
    assert {path: path.read_bytes() for path in [target, *target.rglob("*")] if path.is_file()} == before


def test_an_empty_folder_may_become_a_count(tmp_path, election_file):
    (tmp_path / "hoso").mkdir()
    assert new_count(tmp_path / "hoso", election_file, ()).election().ballots[0].id == "hdnd"


def test_a_wrong_description_leaves_nothing_behind(tmp_path, election_file):
    election_file.write_text("kind = 3")
    refusal_of(ElectionError, tmp_path / "hoso", election_file, ())
    assert not (tmp_path / "hoso").exists()


def test_unknown_rules_leave_nothing_behind(tmp_path, election_file, election_text):
    election_file.write_text(election_text.replace("nq96-2023", "nq97-2030"), encoding="utf-8")
    assert "nq97-2030" in refusal_of(RulesError, tmp_path / "hoso", election_file, ()).text.vi
    assert not (tmp_path / "hoso").exists()


def test_the_forms_come_in_the_order_of_the_election(make_count, form_of, saved):
    files = (saved(form_of("ubnd", "Đỗ Mạnh Hùng"), "u.json"), saved(form_of("hdnd", *HDND), "h.json"))
    assert [form.id for form in make_count(forms=files).forms()] == ["hdnd", "ubnd"]


def test_a_kind_without_a_form_is_named_with_what_to_do(make_count, form_of, saved):
    count = make_count(forms=(saved(form_of("hdnd", *HDND)),))
    with pytest.raises(CountError) as caught:
        count.forms()
    for sentence in (caught.value.text.vi, caught.value.text.en):
        assert "“ubnd”" in sentence
        assert "kiemphieu print" in sentence


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (HDND[::-1], "1: “Y Pan Byă” / “Trần Thị Bích Hạnh”"),
        (("Trần Thị Bích Hạnh", "Y Pan Byã"), "2: “Y Pan Byã” / “Y Pan Byă”"),
        (HDND[:1], "1 / 2"),
        ((*HDND, "A Thút"), "3 / 2"),
    ],
)
def test_a_form_with_other_people_is_refused_with_the_row_that_differs(
    names, told, tmp_path, election_file, form_of, saved
):
    fault = refusal_of(FormError, tmp_path / "hoso", election_file, (saved(form_of("hdnd", *names)),))
    assert told in fault.text.vi
    assert told in fault.text.en
    assert not (tmp_path / "hoso").exists()


def test_a_form_of_another_kind_of_vote_is_refused(tmp_path, election_file, form_of, saved):
    form = form_of("hdnd", *HDND, columns=("trust", "no"))
    assert "trust, no" in refusal_of(FormError, tmp_path / "hoso", election_file, (saved(form),)).text.vi


def test_a_form_of_a_kind_that_the_election_has_not_is_refused(tmp_path, election_file, form_of, saved):
    form = form_of("ubmttq", *HDND)
    assert "ubmttq" in refusal_of(ElectionError, tmp_path / "hoso", election_file, (saved(form),)).text.vi


def test_a_folder_that_is_no_count_is_refused_with_how_to_make_one(tmp_path):
    for path in (tmp_path, tmp_path / "mất"):
        with pytest.raises(CountError) as caught:
            open_count(path)
        assert f"kiemphieu new {path}" in caught.value.text.vi
        assert f"kiemphieu new {path}" in caught.value.text.en


def own_rules(tmp_path, name):
    text = (resources.files("counting.rules") / "nq96-2023.toml").read_text(encoding="utf-8")
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace("nq96-2023", "own"), encoding="utf-8")
    return file


def test_the_councils_own_rules_go_into_the_count_and_stay_there(tmp_path, election_file, election_text):
    rules = own_rules(tmp_path, "rules/own.toml")
    election_file.write_text(election_text.replace("nq96-2023", "rules/own.toml"), encoding="utf-8")
    count = new_count(tmp_path / "hoso", election_file, ())
    rules.unlink()
    election_file.unlink()
    assert count.rules(count.election()).id == "own"


def test_making_a_count_writes_nothing_outside_its_folder(tmp_path, election_text):
    own_rules(tmp_path, "office/own.toml")
    election_file = tmp_path / "office/2023/election.toml"
    election_file.parent.mkdir()
    election_file.write_text(election_text.replace("nq96-2023", "../own.toml"), encoding="utf-8")
    other = tmp_path / "own.toml"
    other.write_text("another file of the same name")
    new_count(tmp_path / "hoso", election_file, ())
    assert other.read_text() == "another file of the same name"


def test_a_list_that_was_reordered_after_the_ballots_were_printed_is_refused(make_count, form_of):
    count = make_count()
    count.save_form(form_of("hdnd", *HDND))
    count.save_form(form_of("ubnd", "Đỗ Mạnh Hùng"))
    text = count.election_file.read_text(encoding="utf-8")
    first, second = (f'"{name}"' for name in HDND)
    text = text.replace(first, '"?"').replace(second, first).replace('"?"', second)
    count.election_file.write_text(text, encoding="utf-8")
    with pytest.raises(KiemPhieuError):
        count.forms()
