"""The vote described at the desk: nothing typed is lost, and nothing that was corrected is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from counting.desk.describing import sample_draft
from counting.desk.election_draft import Draft, draft_of_fields, load_draft
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
