"""Two desks on one count on PostgreSQL: each doubt is shown at one of them, and each sees what the other decided."""

from __future__ import annotations

import csv
import re
from contextlib import ExitStack
from pathlib import Path

import httpx

from counting.count_folder import new_count
from counting.desk.desk import Settings
from counting.intake import take_in
from tests.counting.desk.visits import SAMPLES, TWELVE, running, sign_in, token_in
from tests.postgres_server import PostgresServer

ONE, OTHER = "Đoàn Công Thuật", "A Rin Thụy"


def asked_of(client: httpx.Client) -> str:
    found = re.search(r'data-key="(\d+-\d+)"', client.get("/review").text)
    assert found is not None
    return found[1]


def test_members_at_two_desks_share_the_doubts_of_a_count_on_a_server(
    tmp_path: Path, settings: Settings, postgres: PostgresServer
) -> None:
    with (SAMPLES / "decisions.csv").open(encoding="utf-8", newline="") as file:
        doubtful = {line["scan"] for line in csv.DictReader(file)}
    forms = tuple(sorted((SAMPLES / "forms").glob("*.json")))
    count = new_count(settings.count, SAMPLES / "election.toml", forms, postgres.address)
    with count.store() as store:
        assert sum(1 for _ in take_in(count, store, [file for file in TWELVE if file.name in doubtful], 1)) > 1
    with ExitStack() as open_desks:
        clients = []
        for name in (ONE, OTHER):
            desk = open_desks.enter_context(running(settings))
            client = open_desks.enter_context(
                httpx.Client(base_url=desk.address, headers={"accept": "text/html"}, timeout=30)
            )
            sign_in(client, name, desk.desk.people.give_code(name, "member"))
            clients.append(client)
        one, other = clients
        key = asked_of(one)
        assert asked_of(other) != key
        told = {"token": token_in(other.get("/review").text), "key": key, "before": "", "choice": "high", "reason": ""}
        refused = other.post("/review/answer", data=told, headers={"accept": "*/*"})
        assert (refused.status_code, "đang xem" in refused.text) == (409, True)
        told["token"] = token_in(one.get("/review").text)
        assert one.post("/review/answer", data=told, headers={"accept": "*/*"}).status_code == 200
        assert "tín nhiệm cao" in other.get("/review/decided").text
