"""Coming to a desk: serving one, and signing in as a browser would."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from fastapi.routing import APIRoute
from playwright.sync_api import Page

from counting.desk.app import SCREENS, create_app
from counting.desk.desk import Desk, Settings
from counting.desk.serving import free_socket

HEAD = "Lương Thế Khiêm"


@dataclass
class Running:
    """A desk and where it answers."""

    desk: Desk
    address: str


def _paths(method: str) -> frozenset[str]:
    routes = [route for screen in SCREENS for route in screen.router.routes if isinstance(route, APIRoute)]
    return frozenset(route.path for route in routes if method in route.methods)


PAGES, ACTS = _paths("GET"), _paths("POST")
"""Everything that can be asked for at the desk, and everything that can be done."""


@contextmanager
def running(settings: Settings, port: int = 0) -> Iterator[Running]:
    """Serve a desk in a thread."""
    listening = free_socket("127.0.0.1", [port])
    app, desk = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Running(desk, f"http://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(10)
        desk.leave()
        listening.close()


def token_in(page: str) -> str:
    """The token that a page's forms carry."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def sign_in(client: httpx.Client, name: str, code: str) -> httpx.Response:
    """Sign in as a browser would."""
    token = token_in(client.get("/sign-in").text)
    return client.post("/sign-in", data={"token": token, "name": name, "code": code})


def codes_shown(client: httpx.Client) -> dict[str, str]:
    """The codes that this browser's person is to write down, by name."""
    told = client.get("/people/codes").text
    return dict(re.findall(r"<strong>([^<]+)</strong><output>([^<]+)</output>", told))


SAMPLES = Path(__file__).parents[3] / "samples"
_CHOSEN = ("01", "02", "03", "14", "34", "36", "37", "38", "73", "74", "75", "77")
TWELVE = [next((SAMPLES / "scans").glob(f"scan_00{number}.*")) for number in _CHOSEN]
"""Four sample ballots of each kind; on four of them the committee is asked about one row."""


def arrive(page: Page, served: Running, name: str, code: str) -> None:
    """Sign in by hand."""
    page.goto(f"{served.address}/sign-in")
    page.select_option("#name", name)
    page.fill("#code", code)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav.day")
