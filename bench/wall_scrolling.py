"""How smoothly the wall scrolls over the boxes of many ballots: the time between pictures that a browser draws.

`python -m bench.wall_scrolling [BALLOTS]`. Needs Chromium (`./setup.sh tests`).
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import threading
import time
from itertools import pairwise
from pathlib import Path

import httpx
import uvicorn
from playwright.sync_api import sync_playwright

from bench.desk import BALLOTS, make_count
from counting.desk.app import create_app
from counting.desk.desk import Desk, Settings
from counting.desk.guard import Address
from counting.desk.serving import free_socket

TURNS = 120
WHEEL_PX = 240
TURN_MS = 50
"""A turn of the wheel by WHEEL_PX every TURN_MS: 4,800 px a second, faster than one can look."""

_NOTE_FRAMES = """() => {
  window.frames_at = [];
  const note = (at) => { window.frames_at.push(at); requestAnimationFrame(note); };
  requestAnimationFrame(note);
}"""


def head_signed_in(address: str, desk: Desk) -> dict[str, str]:
    """The cookies of the head of a new desk."""
    with httpx.Client(base_url=address, timeout=120, headers={"accept": "text/html"}) as client:
        token = re.search(r'name="token" value="(\w+)"', client.get("/start").text)
        assert token is not None
        told = {"token": token[1], "name": "Trưởng ban", "start": desk.start_token}
        client.post("/start", data=told, follow_redirects=True).raise_for_status()
        return dict(client.cookies)


def frames(address: str, cookies: dict[str, str]) -> tuple[list[float], int]:
    """Milliseconds between pictures while the wall of one level is scrolled, and how far it came in px."""
    found = next(path for name in ("chromium", "chromium-browser") if (path := shutil.which(name)))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        page.goto(f"{address}/review/wall?kind=hdnd")
        page.wait_for_selector("#wall .strip span")
        page.mouse.move(700, 500)
        page.evaluate(_NOTE_FRAMES)
        for _ in range(TURNS):
            page.mouse.wheel(0, WHEEL_PX)
            page.wait_for_timeout(TURN_MS)
        at: list[float] = page.evaluate("window.frames_at")
        far = int(page.evaluate("scrollY"))
        page.wait_for_function("() => [...document.querySelectorAll('#wall img')].every((each) => each.complete)")
        browser.close()
    return [after - before for before, after in pairwise(at)], far


def main(ballots: int) -> None:
    """Build, scroll, print."""
    with tempfile.TemporaryDirectory() as folder:
        count = make_count(Path(folder), ballots)
        listening = free_socket("127.0.0.1", [0])
        app, desk = create_app(Settings(count.path, Address("127.0.0.1", False), 1))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        taken, far = frames(address, head_signed_in(address, desk))
        server.should_exit = True
        desk.crops.halt()
    ordered = sorted(taken)
    print(
        f"{ballots} ballots, {far} px scrolled, {len(taken)} pictures: {ordered[len(ordered) // 2]:.0f} ms between two (median), "
        f"{ordered[int(0.95 * len(ordered))]:.0f} ms (19 of 20), {ordered[-1]:.0f} ms (worst); "
        f"{sum(each > 50 for each in taken)} over 50 ms"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else BALLOTS)
