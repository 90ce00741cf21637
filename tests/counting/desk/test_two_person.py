"""Where the committee wants it, two members decide each doubt by themselves, and the head settles what differs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from counting.desk.desk import Settings
from tests.counting.desk.visits import HEAD, Running, running, sign_in, token_in

ONE, OTHER = "Đoàn Công Thuật", "A Rin Thụy"


@pytest.fixture
def pair_desk(read_once: Path, settings: Settings) -> Iterator[Running]:
    """A desk where two members decide each doubt."""
    shutil.copytree(read_once, settings.count)
    with running(replace(settings, two_person=True)) as one:
        yield one


@pytest.fixture
def come(pair_desk: Running) -> Iterator[Callable[[str, str], httpx.Client]]:
    """Someone signs in."""
    clients = []

    def arrive(name: str, role: str) -> httpx.Client:
        client = httpx.Client(base_url=pair_desk.address, headers={"accept": "text/html"}, timeout=30)
        clients.append(client)
        sign_in(client, name, pair_desk.desk.people.give_code(name, role))  # type: ignore[arg-type]
        return client

    yield arrive
    for client in clients:
        client.close()


def _asked(client: httpx.Client) -> str:
    found = re.search(r'data-key="(\d+-\d+)"', client.get("/review").text)
    return found[1] if found else ""


def _answer(client: httpx.Client, key: str, choice: str) -> int:
    token = token_in(client.get("/review").text)
    told = {"token": token, "key": key, "before": "", "choice": choice, "reason": ""}
    return client.post("/review/answer", data=told, headers={"accept": "*/*"}).status_code


def test_a_doubt_is_decided_when_two_members_say_the_same(
    pair_desk: Running, come: Callable[[str, str], httpx.Client]
) -> None:
    one, other = come(ONE, "member"), come(OTHER, "member")
    key = _asked(one)
    assert _answer(one, key, "high") == 200
    assert pair_desk.desk.view().decisions == {}
    assert _asked(one) != key, "nobody answers twice"
    assert _asked(other) == key
    assert ONE not in other.get("/review").text, "nor sees what the other said"
    assert _answer(other, key, "high") == 200
    (decision,) = pair_desk.desk.view().decisions.values()
    assert (decision.choice, decision.reason) == ("high", f"{ONE}, {OTHER}")


def test_one_member_cannot_decide_by_answering_twice(
    pair_desk: Running, come: Callable[[str, str], httpx.Client]
) -> None:
    one = come(ONE, "member")
    key = _asked(one)
    assert [_answer(one, key, "high"), _answer(one, key, "high")] == [200, 200]
    assert pair_desk.desk.view().decisions == {}


def test_where_two_members_differ_the_head_decides(
    pair_desk: Running, come: Callable[[str, str], httpx.Client]
) -> None:
    one, other, head = come(ONE, "member"), come(OTHER, "member"), come(HEAD, "head")
    key = _asked(one)
    _answer(one, key, "high")
    _answer(other, key, "low")
    assert pair_desk.desk.view().decisions == {}
    assert _answer(one, key, "low") == 403, "once they differ it is the head's"
    page = head.get("/review").text
    assert _asked(head) == key and "Hai ủy viên quyết định khác nhau" in page
    assert _answer(head, key, "low") == 200
    (decision,) = pair_desk.desk.view().decisions.values()
    assert decision.choice == "low"
    assert decision.reason == f"{HEAD} ({ONE}: tín nhiệm cao; {OTHER}: tín nhiệm thấp)"


def test_answers_outlive_a_desk_that_is_closed_in_between(
    pair_desk: Running, come: Callable[[str, str], httpx.Client]
) -> None:
    one = come(ONE, "member")
    key = _asked(one)
    _answer(one, key, "blank")
    with running(pair_desk.desk.settings) as again:
        other = httpx.Client(base_url=again.address, headers={"accept": "text/html"}, timeout=30)
        sign_in(other, OTHER, again.desk.people.give_code(OTHER, "member"))
        assert _answer(other, key, "blank") == 200
        assert [each.choice for each in again.desk.view().decisions.values()] == ["blank"]
        other.close()
