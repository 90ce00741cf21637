"""The network is cut in the middle: nothing is lost, nothing comes in twice."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, Route, expect

from counting.desk.sessions import COOKIE
from tests.counting.desk.visits import HEAD, SAMPLES, TWELVE, Running, arrive, sign_in, token_in

FIVE = [file for file in sorted((SAMPLES / "scans").iterdir()) if file not in TWELVE][:5]


def test_scans_that_were_under_way_when_the_cable_was_out_come_in_once_each(
    twelve: Running, laptop: Callable[[], Page]
) -> None:
    page = laptop()
    arrive(page, twelve, HEAD, twelve.desk.people.give_code(HEAD, "head"))
    page.goto(f"{twelve.address}/scan")
    sent: list[str] = []
    out = [False]

    def cable(route: Route) -> None:
        """The second file's reply is lost; the third is not sent at once; after that the cable is out for a while."""
        sent.append(route.request.url)
        out[0] = out[0] or len(sent) == 6
        if len(sent) == 2:
            route.fetch()
            route.abort()
        elif out[0] or len(sent) == 4:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/scan/upload*", cable)
    page.set_input_files("#files", [str(file) for file in FIVE])
    page.wait_for_function("() => document.getElementById('upload').textContent.includes('4 / 5')", timeout=15_000)
    expect(page.locator("#offline")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(1500)
    assert out[0] and twelve.desk.intake.progress.state == "idle", "reading begins when all is there"
    out[0] = False
    expect(page.locator("#state")).to_have_text("Đã đọc xong", timeout=60_000)
    expect(page.locator("#pages")).to_have_text("5")
    with twelve.desk.count().store() as store:
        came = store.pages()[12:]
    assert [each.file for each in came] == [file.name for file in FIVE]
    assert len({each.sha256 for each in came}) == 5 and not any(each.reason == "duplicate" for each in came)


def _half_sent(address: str, path: str, headers: dict[str, str], data: bytes) -> None:
    """Send half of a file, then pull the cable."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=10)
    connection.putrequest("POST", path)
    for name, value in {**headers, "content-length": str(len(data))}.items():
        connection.putheader(name, value)
    connection.endheaders(data[: len(data) // 2])
    connection.close()


def test_half_a_file_is_no_scan(twelve: Running) -> None:
    data = Path(FIVE[0]).read_bytes()
    with httpx.Client(base_url=twelve.address, headers={"accept": "text/html"}, timeout=30) as head:
        sign_in(head, HEAD, twelve.desk.people.give_code(HEAD, "head"))
        token = {"x-desk-token": token_in(head.get("/scan").text)}
        lot = head.post("/scan/lot", headers=token).json()["lot"]
        path = f"/scan/upload?lot={lot}&at=0&name={FIVE[0].name}"
        _half_sent(twelve.address, path, {**token, "cookie": f"{COOKIE}={head.cookies[COOKIE]}"}, data)
        for _ in range(50):
            assert head.get("/scan/progress").json()["waiting"] == 0
        assert head.post(path, content=data, headers=token).status_code == 200
        (file,) = twelve.desk.intake.waiting()
        assert file.read_bytes() == data
