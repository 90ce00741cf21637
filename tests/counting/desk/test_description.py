"""The vote described at the desk: nothing typed is lost, and nothing that was corrected is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from counting.desk.describing import sample_draft
from counting.desk.election_draft import Draft, draft_of_fields, faults_of, load_draft
from counting.desk.paper_names import deck_name, paper_name
from counting.desk.results_screen import _rows_a_slide
from tests.counting.desk.visits import HEAD, Running, sign_in, token_in


@pytest.fixture
def head(served: Running) -> Iterator[httpx.Client]:
    """The head at an empty desk."""
    with httpx.Client(base_url=served.address, headers={"accept": "text/html"}, timeout=60) as client:
        sign_in(client, HEAD, served.desk.people.give_code(HEAD, "head"))
        yield client


def fields_of(draft: Draft) -> dict[str, str]:
    """What a browser sends of the form that shows this draft."""
    told = dict(draft.plain)
    for at, (name, role) in enumerate(draft.committee):
        told |= {f"member.{at}.name": name, f"member.{at}.role": role}
    for at, kind in enumerate(draft.ballots):
        told |= {f"ballot.{at}.{part}": getattr(kind, part) for part in ("id", "title", "block", "colour")}
        for row, (name, position) in enumerate(kind.officials):
            told |= {f"ballot.{at}.official.{row}.name": name, f"ballot.{at}.official.{row}.position": position}
    return told


def _save(head: httpx.Client, draft: Draft, **more: str) -> httpx.Response:
    token = token_in(head.get("/election").text)
    return head.post("/election", data={"token": token, **fields_of(draft), **more})


def _one_kind() -> Draft:
    draft = sample_draft()
    del draft.ballots[1:]
    return draft


def test_no_ballot_can_be_printed_with_a_name_that_was_corrected(served: Running, head: httpx.Client) -> None:
    draft = _one_kind()
    kind = draft.ballots[0]
    _save(head, draft)
    head.post("/paper/print", data={"token": token_in(head.get("/paper").text)})
    pdf = f"/paper/{kind.id}/ballot.pdf"
    deck = served.desk.settings.count / "testdeck" / "a.pdf"
    assert head.get(pdf).status_code == 200 and pdf in head.get("/paper").text
    _save(head, draft)
    assert head.get(pdf).status_code == 200, "saved again as it was, it stays"
    for name, position, meeting in (
        ("Nguyễn Văn Mới", kind.officials[0][1], draft.plain["meeting"]),
        ("Nguyễn Văn Mới", "Chức vụ mới", draft.plain["meeting"]),
        ("Nguyễn Văn Mới", "Chức vụ mới", "Kỳ họp thứ 99"),
    ):
        deck.parent.mkdir(exist_ok=True)
        deck.write_bytes(b"%PDF")
        kind.officials[0], draft.plain["meeting"] = (name, position), meeting
        _save(head, draft)
        assert kind.title in head.get("/election").text
        assert head.get(pdf).status_code == 404 and pdf not in head.get("/paper").text
        assert not list(served.desk.settings.count.rglob("*.pdf")), "nor a test deck with the old list"
        head.post("/paper/print", data={"token": token_in(head.get("/paper").text)})
        assert head.get(pdf).status_code == 200


def test_what_is_typed_is_kept_while_it_is_typed(served: Running, head: httpx.Client) -> None:
    draft = _one_kind()
    draft.ballots[0].officials[0] = ("Người Đang Gõ", "")
    token = token_in(head.get("/election").text)
    told = head.post("/election/draft", data={"token": token, **fields_of(draft)})
    assert told.json() == {"kept": True}
    assert "Người Đang Gõ" in head.get("/election").text
    assert not served.desk.is_described, "a draft is no count"


def test_changes_that_are_not_in_the_count_yet_are_named_and_can_be_dropped(
    served: Running, head: httpx.Client
) -> None:
    draft = _one_kind()
    _save(head, draft)
    assert "Đã lưu khai báo" in head.get("/election").text
    page = head.get("/election").text
    assert "Đã lưu khai báo" not in page and "chưa lưu vào hồ sơ" not in page
    token = token_in(page)
    head.post("/election/draft", data={"token": token, **fields_of(draft)})
    assert "chưa lưu vào hồ sơ" not in head.get("/election").text, "what says the same is no change"
    draft.plain["place"] = "Hội trường khác"
    head.post("/election/draft", data={"token": token, **fields_of(draft)})
    page = head.get("/election").text
    assert "chưa lưu vào hồ sơ" in page and "Hội trường khác" in page
    assert served.desk.count().election().place != "Hội trường khác"
    head.post("/election/discard", data={"token": token})
    assert "Hội trường khác" not in head.get("/election").text


def test_saving_answers_with_a_page_that_can_be_gone_back_to(served: Running, head: httpx.Client) -> None:
    draft = _one_kind()
    added = _save(head, draft, **{"add-kind": "yes"})
    assert added.status_code == 303 and added.headers["location"] == "/election#kind-2"
    assert 'id="kind-2"' in head.get("/election").text
    draft.plain["body"] = ""
    wrong = _save(head, draft)
    assert wrong.status_code == 303
    page = head.get(wrong.headers["location"]).text
    assert 'id="fault-body"' in page and draft.ballots[0].title in page
    assert load_draft(served.desk.folder.draft_file) == draft_of_fields(fields_of(draft))


def test_a_learned_form_is_not_done_before_somebody_held_it_against_the_paper(
    served: Running, head: httpx.Client
) -> None:
    draft = _one_kind()
    kind = draft.ballots[0].id
    _save(head, draft)
    head.post("/paper/print", data={"token": token_in(head.get("/paper").text)})
    printed = served.desk.count().forms()[0]
    assert served.desk.unchecked_forms() == [], "what the program prints it knows"
    served.desk.count().save_form(replace(printed, made_by="learn"))
    assert served.desk.unchecked_forms() == [kind] and "chưa ai so với giấy" in head.get("/paper").text
    page = head.get(f"/paper/{kind}").text
    head.post(f"/paper/{kind}/checked", data={"token": token_in(page)})
    assert served.desk.unchecked_forms() == [] and "chưa ai so với giấy" not in head.get("/paper").text
    assert f"{HEAD} đã so mẫu" in head.get("/verify").text
    served.desk.count().save_form(replace(printed, made_by="learn", title="Một mẫu khác"))
    assert served.desk.unchecked_forms() == [kind], "another form was not looked at"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("5/12/2026", "2026-12-05"),
        ("05.12.2026", "2026-12-05"),
        ("2026-12-05", "2026-12-05"),
        ("31/02/2026", "31/02/2026"),
    ],
)
def test_a_date_is_written_as_people_here_write_it(typed: str, kept: str) -> None:
    assert draft_of_fields({"date": typed}).plain["date"] == kept
    assert ("date" in faults_of(draft_of_fields({"date": typed}))) == (kept == "31/02/2026")


def test_the_screen_shows_the_date_day_first_and_says_where_there_is_none(head: httpx.Client) -> None:
    draft = _one_kind()
    draft.plain["date"] = "31/02/2026"
    page = head.get(_save(head, draft).headers["location"]).text
    assert 'value="31/02/2026"' in page and "Không có ngày này" in page
    draft.plain["date"] = "5/12/2026"
    _save(head, draft)
    page = head.get("/election").text
    assert 'value="05/12/2026"' in page and "Việc tiếp theo: Mẫu phiếu" in page


def test_a_list_of_another_kind_is_told_what_is_taken_here(head: httpx.Client) -> None:
    told = head.post(
        "/election/list", data={"token": token_in(head.get("/election").text)}, files={"file": ("ds.pdf", b"%PDF")}
    )
    assert told.status_code == 422 and "chỉ nhận danh sách Excel (.xlsx) hoặc Word (.docx)" in told.text


def test_in_an_exercise_the_ballots_can_be_looked_at_and_the_figures_are_told(
    served: Running, head: httpx.Client
) -> None:
    head.post("/election/practice", data={"token": token_in(head.get("/election").text)})
    _save(head, sample_draft())
    assert "phát ra 33, thu về 33" in head.get("/election").text
    assert head.get("/paper/hdnd/ballot.pdf").content.startswith(b"%PDF")


def test_the_journal_speaks_of_titles_rules_and_dates_not_of_their_keys(served: Running, head: httpx.Client) -> None:
    draft = _one_kind()
    _save(head, draft)
    head.post("/paper/print", data={"token": token_in(head.get("/paper").text)})
    told = head.get("/verify").text
    assert f"In loại phiếu “{draft.ballots[0].title}”" in told
    assert "nq96" not in told and draft.plain["date"] not in told and "Nghị quyết số 96/2023/QH15" in told


def test_papers_and_test_ballots_have_names_that_people_use(served: Running, head: httpx.Client) -> None:
    _save(head, _one_kind())
    election = served.desk.count().election()
    assert str(paper_name("bien-ban-kiem-phieu.pdf")) == "Biên bản kiểm phiếu – PDF"
    assert str(paper_name("results.json").en) == "The figures – for other programs"
    assert str(deck_name("test-chutich.pdf", election)) == f"Phiếu thử: {election.ballots[0].title}"


def test_names_on_the_hall_screen_are_shared_out_evenly() -> None:
    assert [_rows_a_slide(people) for people in (1, 5, 7, 8, 12, 15)] == [1, 5, 7, 4, 6, 5]
