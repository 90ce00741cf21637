"""How long every screen of the desk takes on a count of many ballots: `python -m bench.desk [BALLOTS]`."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import uvicorn

from counting.count_folder import CountFolder, new_count
from counting.desk.app import create_app
from counting.desk.desk import Desk, Settings
from counting.desk.guard import Address
from counting.desk.serving import free_socket
from scanner.doubts import Doubt
from scanner.reading import PageReading, RowReading

SAMPLES = Path(__file__).parents[1] / "samples"
BALLOTS = 10_000
DOUBTFUL = 0.004
"""Share of rows that wait for a person: 500 doubts among 10,000 ballots of twelve rows."""

TURNS = 7


def make_count(folder: Path, ballots: int) -> CountFolder:
    """A count of `ballots` sheets of the sample kind with twelve people; every scan is one of the samples'."""
    text = (SAMPLES / "election.toml").read_text(encoding="utf-8")
    told = folder / "election.toml"
    told.write_text(re.sub(r"(issued|collected|deputies_\w+) = \d+", rf"\1 = {ballots}", text), encoding="utf-8")
    count = new_count(folder / "hoso", told, tuple(sorted((SAMPLES / "forms").glob("*.json"))))
    count.scans_folder.mkdir(exist_ok=True)
    shutil.copyfile(SAMPLES / "scans" / "scan_0036.tif", count.scans_folder / "scan.tif")
    chance = random.Random(6)
    with count.store() as store:
        batch = store.open_batch({"chutich": 1, "hdnd": 1, "ubnd": 1})
        for number in range(ballots):
            rows = tuple(_row(row, chance) for row in range(1, 13))
            reading = PageReading(f"scan_{number:05}.tif", 1, "hdnd", 1, 0, (), rows, 0.02, 0.95)
            store.add_page(reading, hashlib.sha256(str(number).encode()).hexdigest(), "scans/scan.tif", batch)
    return count


def _row(row: int, chance: random.Random) -> RowReading:
    choice = chance.choices(("high", "trust", "low", "blank"), (60, 25, 10, 5))[0]
    doubts = (Doubt.FAINT,) if chance.random() < DOUBTFUL else ()
    marks = {
        level: round(chance.uniform(0.03, 0.1), 4) if level == choice else 0.0 for level in ("high", "trust", "low")
    }
    return RowReading(row, choice, doubts, marks)


def measure(address: str, desk: Desk) -> dict[str, list[float]]:
    """Milliseconds of each screen, several times each."""
    taken: dict[str, list[float]] = {}
    with httpx.Client(base_url=address, timeout=120, headers={"accept": "text/html"}) as client:
        token = _token(client.get("/start").text)
        start = {"token": token, "name": "Trưởng ban", "start": desk.start_token}
        client.post("/start", data=start, follow_redirects=True).raise_for_status()
        token = _token(client.get("/people").text)
        for turn in range(TURNS):
            for path in (
                "/election",
                "/paper",
                "/paper/hdnd",
                "/scan",
                "/scan/progress",
                "/review",
                "/results",
                "/verify",
                "/review/wall?kind=hdnd",
                "/review/wall/hdnd/high/cells?block=3",
                "/review/wall/hdnd/high/1.jpg",
            ):
                _timed(taken, path, lambda path=path: client.get(path).raise_for_status())
            cells = client.get("/review/wall/hdnd/low/cells?block=1").json()
            told = {"token": token, "page": str(cells[turn][0]), "row": str(cells[turn][1])}
            _timed(taken, "doubt", lambda told=told: client.post("/review/wall/doubt", data=told).raise_for_status())
            _timed(taken, "cells after", lambda: client.get("/review/wall/hdnd/low/cells").raise_for_status())
            page = client.get("/review").text
            key = re.search(r'data-key="(\d+-\d+)"', page)
            assert key is not None
            answer = {"token": token, "key": key[1], "before": "", "choice": "high", "reason": ""}
            _timed(taken, "answer", lambda answer=answer: client.post("/review/answer", data=answer).raise_for_status())
            _timed(taken, "next doubt", lambda: client.get("/review").raise_for_status())
            _timed(taken, "picture", lambda turn=turn: client.get(f"/pictures/{turn + 1}.jpg").raise_for_status())
    return taken


def _timed(taken: dict[str, list[float]], name: str, act: object) -> None:
    began = time.perf_counter()
    assert callable(act)
    act()
    taken.setdefault(name, []).append(1000 * (time.perf_counter() - began))


def _token(page: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', page)
    assert found is not None
    return found[1]


def main(ballots: int) -> None:
    """Build, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        count = make_count(Path(folder), ballots)
        print(f"{ballots} ballots made in {time.perf_counter() - began:.0f} s")
        listening = free_socket("127.0.0.1", [0])
        app, desk = create_app(Settings(count.path, Address("127.0.0.1", False), 1))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
        began = time.perf_counter()
        desk.warm()  # as serve does while the browser opens and the first one signs in
        print(f"all pages looked at in {time.perf_counter() - began:.1f} s")
        while not server.started:
            time.sleep(0.01)
        for name, times in measure(f"http://127.0.0.1:{listening.getsockname()[1]}", desk).items():
            first, *rest = times
            print(
                f"{name:16} first {first:7.0f} ms   then median {sorted(rest)[len(rest) // 2]:6.0f}, worst {max(rest):6.0f} ms"
            )
        server.should_exit = True
        desk.crops.halt()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else BALLOTS)
