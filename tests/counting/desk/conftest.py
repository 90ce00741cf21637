"""A desk that answers on this machine, and a browser before it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from counting.count_folder import new_count
from counting.desk.desk import Settings
from counting.desk.guard import Address
from counting.desk.people import Role
from counting.intake import take_in
from tests.counting.desk.visits import SAMPLES, TWELVE, Running, running

_QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable")
expect.set_options(timeout=20_000)  # what is waited for comes later on a machine that is busy


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A desk on an empty folder, in Vietnamese."""
    return Settings(tmp_path / "hoso", Address("127.0.0.1", False), jobs=1)


@pytest.fixture
def served(settings: Settings) -> Iterator[Running]:
    """A desk on an empty folder, answering."""
    with running(settings) as one:
        yield one


@pytest.fixture
def visitor(served: Running) -> Iterator[Callable[[], httpx.Client]]:
    """Someone at a browser of their own who does not follow where the desk sends them."""
    clients: list[httpx.Client] = []

    def come() -> httpx.Client:
        client = httpx.Client(base_url=served.address, headers={"accept": "text/html"}, timeout=30)
        clients.append(client)
        return client

    yield come
    for client in clients:
        client.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    found = os.environ.get("CHROMIUM") or next((path for name in _CHROMIUM if (path := shutil.which(name))), None)
    assert found, "the browser tests need Chromium: make setup-tests installs it"
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=found, args=_QUIET.split())
        yield chromium
        chromium.close()


@pytest.fixture
def laptop(browser: Browser) -> Iterator[Callable[[], Page]]:
    """A new laptop with nothing in its browser; whatever its console says against the desk fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_one(width: int = 1366, height: int = 768) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if "Content Security" in told.text else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Keep a picture of a screen in the folder that DESK_SHOTS names; without one, none is made."""
    folder = os.environ.get("DESK_SHOTS")

    def take(page: Page, name: str) -> None:
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        for _ in range(5):
            try:
                page.screenshot(path=str(Path(folder) / f"{name}.png"))
                return
            except Error:  # the browser is sometimes between two frames
                page.wait_for_timeout(200)

    return take


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A count of twelve sample ballots, four a kind, read and not yet reviewed."""
    folder = tmp_path_factory.mktemp("desk")
    text = (SAMPLES / "election.toml").read_text(encoding="utf-8")
    described = folder / "election.toml"
    described.write_text(re.sub(r"(issued|collected) = 33", r"\1 = 4", text), encoding="utf-8")
    count = new_count(folder / "hoso", described, tuple(sorted((SAMPLES / "forms").glob("*.json"))))
    with count.store() as store:
        for _ in take_in(count, store, TWELVE, jobs=1):
            pass
    return count.path


@pytest.fixture
def twelve(read_once: Path, settings: Settings) -> Iterator[Running]:
    """A desk on a count of twelve sample ballots that wait for review."""
    shutil.copytree(read_once, settings.count)
    with running(settings) as one:
        yield one


@pytest.fixture
def code_of(twelve: Running) -> Callable[[str, Role], str]:
    """Give someone a code at the desk of twelve ballots."""
    return twelve.desk.people.give_code
