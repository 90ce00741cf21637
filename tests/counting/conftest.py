"""A small council's count, fed with readings as a scanner would bring them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calibration.form import Box, Form, FormPage, Row, Segment
from counting.count_folder import CountFolder, new_count
from counting.store import Store
from counting.store_address import StoreAddress, new_address
from scanner.doubts import Doubt
from scanner.reading import PageReading, Reading, RowReading
from tests.postgres_server import PostgresServer, postgres_server, programs

ELECTION = """\
kind = "lay-phieu"
rules = "nq96-2023"
body = "Hội đồng nhân dân huyện Sa Thầy"
meeting = "Kỳ họp thứ 8"
date = 2023-12-14
deputies_total = 5
deputies_present = 4

[[ballots]]
id = "hdnd"
title = "Phiếu tín nhiệm đối với Chủ tịch, Phó Chủ tịch HĐND huyện"
block = "Khối HĐND"
issued = 4
collected = 3
  [[ballots.officials]]
  name = "Trần Thị Bích Hạnh"
  position = "Chủ tịch HĐND huyện"
  [[ballots.officials]]
  name = "Y Pan Byă"

[[ballots]]
id = "ubnd"
title = "Phiếu tín nhiệm đối với Chủ tịch UBND huyện"
block = "Khối UBND"
issued = 4
collected = 1
  [[ballots.officials]]
  name = "Đỗ Mạnh Hùng"
"""


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this run of tests."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed (setup.sh tests installs it)")
    with postgres_server() as server:
        yield server


@pytest.fixture
def new_place(postgres: PostgresServer) -> StoreAddress:
    """A place for a count of its own on the server."""
    return new_address(postgres.address)


@pytest.fixture(scope="session")
def election_text() -> str:
    """Two kinds, three people; 3 ballots of the first kind came back, 1 of the second; 5 deputies."""
    return ELECTION


@pytest.fixture
def make_count(tmp_path: Path) -> Callable[..., CountFolder]:
    """A count folder from an election's text."""

    def make(
        text: str = ELECTION, name: str = "hoso", forms: tuple[Path, ...] = (), store: str | None = None
    ) -> CountFolder:
        file = tmp_path / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        return new_count(tmp_path / name, file, forms, store)

    return make


@pytest.fixture
def page() -> Callable[..., PageReading]:
    """A page that was read: each row a choice, or a choice with its doubts."""

    def read(
        form: str,
        *choices: str | tuple[str, Doubt],
        file: str = "scan.jpg",
        number: int = 1,
        first_row: int = 1,
        doubts: tuple[Doubt, ...] = (),
    ) -> PageReading:
        rows = tuple(
            RowReading(row, choice, (), {}) if isinstance(choice, str) else RowReading(row, choice[0], (choice[1],), {})
            for row, choice in enumerate(choices, start=first_row)
        )
        return PageReading(file, 1, form, number, 0, doubts, rows, 0.05, 0.9)

    return read


@pytest.fixture
def feed() -> Callable[..., None]:
    """Bring readings into a store as one batch, each from a scan of its own; `pages` a ballot, one if not told."""

    def bring(store: Store, *readings: Reading, pages: dict[str, int] | None = None) -> None:
        batch = store.open_batch(pages or {})
        for reading in readings:
            number = len(store.pages())
            store.add_page(reading, hashlib.sha256(str(number).encode()).hexdigest(), f"scans/{number}.jpg", batch)

    return bring


@pytest.fixture
def form_of() -> Callable[..., Form]:
    """A form with these names; `split` puts the rows from there on a second page."""

    def make(
        kind: str, *names: str, columns: tuple[str, ...] = ("high", "trust", "low"), split: int | None = None
    ) -> Form:
        cells = tuple(Box(100 + 24 * at, 50, 124 + 24 * at, 61) for at in range(len(columns)))
        rows = tuple(Row(number, name, "", Box(20, 50, 100, 61), cells) for number, name in enumerate(names, start=1))
        parts = [rows] if split is None else [rows[:split], rows[split:]]
        pages = tuple(
            FormPage(number, 210.0, 297.0, part, (Segment(20, 50, 172, 50),), (), "")
            for number, part in enumerate(parts, start=1)
        )
        return Form(kind, "Phiếu tín nhiệm", "lay-phieu", columns, pages, "learn")

    return make
