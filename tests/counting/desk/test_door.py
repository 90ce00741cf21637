"""Nobody sees a ballot without signing in, and codes cannot be guessed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from counting.count_folder import new_count
from counting.desk.guard import MAX_FORM_BYTES, Address
from counting.desk.guesses import ALL_GUESSES, FREE_GUESSES, GuessBrake
from counting.desk.people import People
from counting.desk.sessions import COOKIE, IDLE_S, WHOLE_S, Sessions
from tests.counting.desk.visits import ACTS, HEAD, PAGES, Running, codes_shown, sign_in, token_in

Visitor = Callable[[], httpx.Client]


def _begun(served: Running, visitor: Visitor) -> tuple[httpx.Client, str]:
    """The head at the desk, and the head's code."""
    client = visitor()
    token = token_in(client.get("/start").text)
    begun = client.post("/start", data={"token": token, "name": HEAD, "start": ""})
    assert begun.status_code == 303
    return client, codes_shown(client)[HEAD]


def test_every_page_but_the_door_asks_to_sign_in(served: Running, visitor: Visitor) -> None:
    _begun(served, visitor)
    stranger = visitor()
    assert len(PAGES) > 25 and len(ACTS) > 20
    for path in PAGES:
        told = stranger.get(path.replace("{page}", "1").replace("{row}", "1").replace("{kind}", "hdnd"))
        if path in ("/sign-in", "/start", "/start/{token}"):
            continue
        assert told.status_code == 303 and told.headers["location"] == "/sign-in", path
        assert stranger.get(path, headers={"accept": "*/*"}).status_code == 401, path


def test_nothing_is_done_for_whoever_is_not_signed_in_or_has_no_token(served: Running, visitor: Visitor) -> None:
    head, _ = _begun(served, visitor)
    before = sorted(file.name for file in served.desk.folder.path.rglob("*"))
    for path in (path.replace("{kind}", "hdnd") for path in ACTS):
        if path in ("/sign-in", "/start", "/language"):
            assert visitor().post(path, data={"language": "en", "name": HEAD}).status_code == 403, path
            continue
        assert visitor().post(path, data={"token": "0" * 64}, headers={"accept": "*/*"}).status_code == 401, path
        assert head.post(path, data={"name": "x"}).status_code == 403, path
    assert sorted(file.name for file in served.desk.folder.path.rglob("*")) == before


def test_whoever_has_only_the_address_begins_as_head(served: Running, visitor: Visitor) -> None:
    client = visitor()
    assert client.get("/election").headers["location"] == "/sign-in"
    assert client.get("/sign-in").headers["location"] == "/start"
    head, code = _begun(served, visitor)
    assert head.get("/election").status_code == 200
    assert sign_in(visitor(), HEAD, code).headers["location"] == "/"


def test_a_code_can_be_read_again_until_its_receiver_says_it_is_written_down(served: Running, visitor: Visitor) -> None:
    head, code = _begun(served, visitor)
    assert head.get("/").headers["location"] == "/people/codes", "nobody gets past it unseen"
    token = token_in(head.get("/people").text)
    head.post("/people/add", data={"token": token, "name": "Y Bích Ngà", "role": "member"})
    shown = codes_shown(head)
    assert shown[HEAD] == code and set(shown) == {HEAD, "Y Bích Ngà"}
    other = visitor()
    sign_in(other, HEAD, code)
    assert other.get("/people/codes").headers["location"] == "/people", "another browser never sees them"
    assert head.post("/people/codes/written", data={"token": token}).headers["location"] == "/election"
    assert head.get("/people/codes").headers["location"] == "/people"
    assert not any(code in file.read_text(encoding="utf-8") for file in served.desk.folder.path.glob("*.json"))


def test_the_door_says_what_a_head_does_who_lost_the_code(served: Running, visitor: Visitor) -> None:
    _begun(served, visitor)
    assert "--new-code" in visitor().get("/sign-in").text


def test_a_second_person_cannot_begin_the_desk_anew(served: Running, visitor: Visitor) -> None:
    client = visitor()
    token = token_in(client.get("/start").text)
    _begun(served, visitor)
    told = client.post("/start", data={"token": token, "name": "Kẻ Lạ", "start": ""})
    assert told.status_code == 403
    assert served.desk.people.find("Kẻ Lạ") is None


def test_where_scans_lie_already_only_the_link_from_the_terminal_begins(
    served: Running, visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(served.desk), "holds_scans", lambda _: True)
    client = visitor()
    page = client.get("/start").text
    assert 'name="name"' not in page
    right = client.get(f"/start/{served.desk.start_token}").text
    assert 'name="name"' in right
    told = client.post("/start", data={"token": token_in(right), "name": HEAD, "start": "guessed"})
    assert told.status_code == 403
    told = client.post("/start", data={"token": token_in(right), "name": HEAD, "start": served.desk.start_token})
    assert told.headers["location"] == "/people/codes"


def test_a_wrong_code_lets_nobody_in_and_guesses_are_slowed(served: Running, visitor: Visitor) -> None:
    _, code = _begun(served, visitor)
    guesser = visitor()
    told = [sign_in(guesser, HEAD, "aaaa-aaaa").status_code for _ in range(FREE_GUESSES + 1)]
    assert told == [401] * FREE_GUESSES + [429]
    assert sign_in(guesser, HEAD, code).status_code == 429, "not even the right code while it waits"
    assert guesser.get("/election").headers["location"] == "/sign-in"


def test_guesses_wait_longer_and_longer_for_a_name_and_for_all_names() -> None:
    now = [0.0]
    brake = GuessBrake(lambda: now[0])
    waits = []
    for _ in range(FREE_GUESSES + 3):
        brake.wrong("An")
        waits.append(brake.seconds_to_wait("an"))
        now[0] += waits[-1]
    assert waits == [0] * (FREE_GUESSES - 1) + [2, 4, 8, 16]
    assert brake.seconds_to_wait("Bình") == 0
    for number in range(ALL_GUESSES):
        brake.wrong(f"tên {number}")
    assert brake.seconds_to_wait("Bình") > 60
    now[0] += 301
    assert brake.seconds_to_wait("Bình") == 0


def test_a_form_without_its_token_or_with_another_browsers_is_refused(served: Running, visitor: Visitor) -> None:
    head, _ = _begun(served, visitor)
    token = token_in(head.get("/people").text)
    person = {"name": "Trần Văn Bình", "role": "member"}
    assert head.post("/people/add", data=person).status_code == 403
    foreign = token_in(visitor().get("/sign-in").text)
    assert head.post("/people/add", data={**person, "token": foreign}).status_code == 403
    assert served.desk.people.find("Trần Văn Bình") is None
    assert head.post("/people/add", data={**person, "token": token}).status_code == 303


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("host", "evil.example", 421),
        ("host", "evil.example:8470", 421),
        ("host", "127.0.0.1.evil.example", 421),
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "cross-site", 403),
    ],
)
def test_a_request_from_elsewhere_gets_no_further(
    served: Running, visitor: Visitor, header: str, value: str, status: int
) -> None:
    head, _ = _begun(served, visitor)
    token = token_in(head.get("/people").text)
    told = head.post("/people/add", data={"token": token}, headers={header: value})
    assert told.status_code == status


def test_a_form_that_is_too_large_is_refused(served: Running, visitor: Visitor) -> None:
    head, _ = _begun(served, visitor)
    token = token_in(head.get("/people").text)
    told = head.post("/people/add", data={"token": token, "name": "x" * MAX_FORM_BYTES})
    assert told.status_code == 413


def test_an_upload_that_does_not_say_how_long_it_is_is_refused(served: Running, visitor: Visitor) -> None:
    head, _ = _begun(served, visitor)
    told = head.post("/scan/upload?lot=1&at=0&name=a.jpg", content=iter([b"x"]))
    assert told.status_code == 411


def test_every_answer_forbids_what_comes_from_outside(served: Running, visitor: Visitor) -> None:
    for path in ("/sign-in", "/static/desk.css", "/no-such-page"):
        headers = visitor().get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(served: Running, visitor: Visitor) -> None:
    told = visitor().get("/start").headers["set-cookie"].lower()
    assert "httponly" in told and "samesite=strict" in told


def test_signing_in_changes_the_session_and_signing_out_ends_it(served: Running, visitor: Visitor) -> None:
    _, code = _begun(served, visitor)
    client = visitor()
    client.get("/sign-in")
    before = client.cookies[COOKIE]
    sign_in(client, HEAD, code)
    session = client.cookies[COOKIE]
    assert session != before
    token = token_in(client.get("/election").text)
    client.post("/sign-out", data={"token": token})
    client.cookies.set(COOKIE, session, domain="127.0.0.1")
    assert client.get("/election").headers["location"] == "/sign-in"


def test_a_session_ends_when_nobody_works_and_at_the_end_of_the_day() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    session = sessions.sign_in("An")
    now[0] += IDLE_S - 1
    assert sessions.who(session, acts=False) == "An"
    now[0] += 2
    assert sessions.who(session) is None, "what a page asks for by itself kept nobody in"
    session, began = sessions.sign_in("An"), now[0]
    while now[0] - began < WHOLE_S - IDLE_S:
        now[0] += IDLE_S - 1
        assert sessions.who(session) == "An"
    now[0] = began + WHOLE_S
    assert sessions.who(session) is None


def test_a_person_whose_code_is_taken_away_is_out_at_once(served: Running, visitor: Visitor) -> None:
    head, _ = _begun(served, visitor)
    token = token_in(head.get("/people").text)
    head.post("/people/add", data={"token": token, "name": "Y Bích Ngà", "role": "member"})
    member = visitor()
    sign_in(member, "Y Bích Ngà", codes_shown(head)["Y Bích Ngà"])
    assert member.get("/review").status_code == 200
    head.post("/people/remove", data={"token": token, "name": "Y Bích Ngà"})
    assert member.get("/review").headers["location"] == "/sign-in"


def test_only_the_head_gives_out_codes(served: Running, visitor: Visitor) -> None:
    head, _ = _begun(served, visitor)
    token = token_in(head.get("/people").text)
    head.post("/people/add", data={"token": token, "name": "Y Bích Ngà", "role": "clerk"})
    clerk = visitor()
    sign_in(clerk, "Y Bích Ngà", codes_shown(head)["Y Bích Ngà"])
    token = token_in(clerk.get("/election").text)
    told = clerk.post("/people/add", data={"token": token, "name": "Kẻ Lạ", "role": "head"})
    assert told.status_code == 403
    assert clerk.get("/people").status_code == 403


def test_codes_are_kept_hashed_and_beside_the_count(tmp_path: Path) -> None:
    people = People(tmp_path / "people.json")
    code = people.give_code("  A Rin   Thụy ", "member")
    kept = (tmp_path / "people.json").read_text(encoding="utf-8")
    assert code not in kept and code.replace("-", "") not in kept
    assert (tmp_path / "people.json").stat().st_mode & 0o077 == 0
    assert people.who("a rin thụy", code.upper().replace("-", "")) is not None
    assert people.who("A Rin Thụy", "aaaa-aaaa") is None


def test_other_machines_reach_the_desk_by_its_own_addresses_only() -> None:
    here = Address("127.0.0.1", False)
    assert here.answers_to("localhost:8470") and here.answers_to("[::1]:8470")
    assert not here.answers_to("192.168.1.5:8470") and not here.answers_to("")
    network = Address("192.168.1.5", True)
    assert network.answers_to("192.168.1.5:8470") and not network.answers_to("desk.evil.example")


def test_a_language_switch_leads_nowhere_else(served: Running, visitor: Visitor) -> None:
    client = visitor()
    for back in ("//evil.example", "https://evil.example", "/\\evil.example"):
        token = token_in(client.get("/start").text)
        told = client.post("/language", data={"token": token, "language": "en", "back": back})
        assert told.headers["location"] == "/"
    assert "Open the counting desk" in client.get("/start").text


def test_an_existing_count_is_opened_as_it_is(
    served: Running, visitor: Visitor, election_text: str, tmp_path: Path
) -> None:
    (tmp_path / "e.toml").write_text(election_text, encoding="utf-8")
    new_count(tmp_path / "hoso", tmp_path / "e.toml", ())
    head, _ = _begun(served, visitor)
    assert "Trần Thị Bích Hạnh" in head.get("/election").text
