"""The store: readings as measured, decisions beside them, acts in the journal. One SQLite file in the count folder.

Nothing is ever changed or deleted: a new decision about a row stands beside the old one, and the newest counts.
Every change and its line in the journal are one transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from calibration.errors import CountError
from calibration.language import Text
from counting.journal import Act, next_act
from scanner.doubts import Doubt, Refusal
from scanner.reading import PageReading, Reading, RefusedPage, RowReading, reading_object

WHOLE_BALLOT = 0
"""Row number of a decision about a ballot as a whole."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS batch (
  number INTEGER PRIMARY KEY,
  page_counts TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS page (
  id INTEGER PRIMARY KEY,
  batch INTEGER NOT NULL REFERENCES batch (number),
  file TEXT NOT NULL,
  image INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  scan TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  form TEXT NOT NULL,
  number INTEGER NOT NULL,
  reading TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS page_read_once ON page (sha256, image) WHERE status = 'read';
CREATE TABLE IF NOT EXISTS decision (
  id INTEGER PRIMARY KEY,
  page INTEGER NOT NULL REFERENCES page (id),
  row INTEGER NOT NULL,
  choice TEXT NOT NULL,
  reason TEXT NOT NULL,
  doubts TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS decision_page ON decision (page, row);
CREATE TABLE IF NOT EXISTS act (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page in the store, in the batch that brought it. `rows` are its readings; empty for a refused page.

    Pages with the same `sha256` and `image` are the very same picture.
    """

    id: int
    batch: int
    file: str
    image: int
    sha256: str
    scan: str
    status: str
    reason: str
    form: str
    number: int
    doubts: tuple[Doubt, ...]
    rows: tuple[RowReading, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the committee decided about a row (or WHOLE_BALLOT) of a page: a choice and its reason.

    `doubts` are those that the committee was asked about: a decision answers these and no later ones.
    """

    page: int
    row: int
    choice: str
    reason: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as it was kept: its number in the store and its reading."""

    id: int
    reading: Reading


class Store:
    """The count's database. Open it with `opened_store`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def record(self, name: str, body: dict[str, Any]) -> None:
        """Write an act that changes nothing else."""
        with self._change() as connection:
            _append(connection, name, body)

    def open_batch(self, page_counts: Mapping[str, int]) -> int:
        """Begin a batch, which is what one run takes in; its number, from 1.

        `page_counts` says how many pages each kind's ballot has.
        """
        told = json.dumps(dict(page_counts), ensure_ascii=False, sort_keys=True)
        with self._change() as connection:
            batch = int(connection.execute("INSERT INTO batch (page_counts) VALUES (?)", (told,)).lastrowid or 0)
            _append(connection, "batch", {"batch": batch, "page_counts": dict(page_counts)})
        return batch

    def page_counts(self) -> dict[str, int]:
        """How many pages each kind's ballot has, as the batches were told."""
        counts: dict[str, int] = {}
        for (told,) in self._connection.execute("SELECT page_counts FROM batch ORDER BY number"):
            counts |= json.loads(told)
        return counts

    def add_page(self, reading: Reading, sha256: str, scan: str, batch: int) -> KeptPage:
        """Keep a page's reading in its batch; a picture that was read before is kept as a duplicate.

        `scan` is the path of the kept scan within the count folder.
        """
        with self._change() as connection:
            if isinstance(reading, PageReading) and self.knows_scan(sha256, reading.image):
                reading = RefusedPage(reading.file, reading.image, Refusal.DUPLICATE)
            told = reading_object(reading)
            told.pop("file")
            cursor = connection.execute(
                "INSERT INTO page (batch, file, image, sha256, scan, status, reason, form, number, reading)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    batch,
                    reading.file,
                    reading.image,
                    sha256,
                    scan,
                    told["status"],
                    told.get("reason", ""),
                    told["form"] or "",
                    told["page"] or 0,
                    json.dumps(told, ensure_ascii=False),
                ),
            )
            page = int(cursor.lastrowid or 0)
            _append(connection, "page", {"page": page, "batch": batch, "sha256": sha256, "reading": told})
        return KeptPage(page, reading)

    def knows_scan(self, sha256: str, image: int) -> bool:
        """Whether this very picture was read before."""
        found = self._connection.execute(
            "SELECT 1 FROM page WHERE sha256 = ? AND image = ? AND status = 'read' LIMIT 1", (sha256, image)
        ).fetchone()
        return found is not None

    def decide(self, decision: Decision) -> None:
        """Keep a decision beside the reading."""
        self.decide_all([decision])

    def decide_all(self, decisions: Iterable[Decision]) -> None:
        """Keep several decisions beside their readings: all of them or none."""
        with self._change() as connection:
            for decision in decisions:
                told = asdict(decision)
                _append(connection, "decision", told)
                connection.execute(
                    "INSERT INTO decision (page, row, choice, reason, doubts)"
                    " VALUES (:page, :row, :choice, :reason, :doubts)",
                    {**told, "doubts": json.dumps(decision.doubts)},
                )

    def pages(self) -> list[StoredPage]:
        """All pages in the order in which they came in."""
        found = self._connection.execute(
            "SELECT id, batch, file, image, sha256, scan, status, reason, form, number, reading FROM page ORDER BY id"
        )
        return [_page(*row) for row in found]

    def decisions(self) -> dict[tuple[int, int], Decision]:
        """The newest decision about each (page, row)."""
        found = self._connection.execute("SELECT page, row, choice, reason, doubts FROM decision ORDER BY id")
        return {
            (page, row): Decision(page, row, choice, reason, tuple(Doubt(doubt) for doubt in json.loads(doubts)))
            for page, row, choice, reason, doubts in found
        }

    def acts(self) -> list[Act]:
        """The whole journal."""
        found = self._connection.execute("SELECT number, name, body, previous, hash FROM act ORDER BY number")
        return [Act(*row) for row in found]

    def rows_as_written(self, table: Literal["batch", "page", "decision"]) -> list[dict[str, Any]]:
        """All records of a table as the journal told them when they were written."""
        names = _AS_WRITTEN[table]
        key = "number" if table == "batch" else "id"
        columns = ", ".join(names.values())
        found = self._connection.execute(f"SELECT {columns} FROM {table} ORDER BY {key}")
        return [
            {name: json.loads(value) if name in _IN_JSON else value for name, value in zip(names, row, strict=True)}
            for row in found
        ]

    def last_act(self) -> Act | None:
        """The newest line of the journal."""
        return _last_act(self._connection)

    def closed_as(self) -> str:
        """The fingerprint of the tally that the newest close fixed; empty if there was none."""
        last = self._connection.execute(
            "SELECT body FROM act WHERE name = 'close' ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return "" if last is None else str(json.loads(last[0]).get("fingerprint", ""))

    def is_closed(self) -> bool:
        """Whether the count was closed and nothing was decided or taken in since."""
        last = self._connection.execute(
            "SELECT name FROM act WHERE name IN ('close', 'reopen', 'page', 'decision') ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return last is not None and last[0] == "close"


# what the journal's line about a record tells, and the column that holds it
_AS_WRITTEN = {
    "batch": {"batch": "number", "page_counts": "page_counts"},
    "page": {"page": "id", "batch": "batch", "sha256": "sha256", "reading": "reading"},
    "decision": {"page": "page", "row": "row", "choice": "choice", "reason": "reason", "doubts": "doubts"},
}
_IN_JSON = frozenset({"page_counts", "reading", "doubts"})


@contextmanager
def opened_store(path: Path, create: bool = False) -> Iterator[Store]:
    """Open the database in WAL mode with full synchronisation: a commit outlives a power cut."""
    if not create and not path.is_file():
        raise CountError(
            Text(
                f"Không có cơ sở dữ liệu {path}; hồ sơ kiểm phiếu này không đầy đủ.",
                f"There is no database {path}; this count is not complete.",
            )
        )
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.executescript(_SCHEMA)
        yield Store(connection)
    except sqlite3.DatabaseError as error:
        raise CountError(
            Text(
                f"Không dùng được cơ sở dữ liệu {path} ({error}); hãy kiểm tra ổ đĩa rồi chạy lại, dữ liệu đã lưu vẫn còn.",
                f"The database {path} cannot be used ({error}); check the disk and run again, what was saved is kept.",
            )
        ) from error
    finally:
        connection.close()


def _append(connection: sqlite3.Connection, name: str, body: dict[str, Any]) -> None:
    act = next_act(_last_act(connection), name, body)
    connection.execute(
        "INSERT INTO act (number, name, body, previous, hash) VALUES (?, ?, ?, ?, ?)",
        (act.number, act.name, act.body, act.previous, act.hash),
    )


def _last_act(connection: sqlite3.Connection) -> Act | None:
    found = connection.execute(
        "SELECT number, name, body, previous, hash FROM act ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return None if found is None else Act(*found)


def _page(
    page: int,
    batch: int,
    file: str,
    image: int,
    sha256: str,
    scan: str,
    status: str,
    reason: str,
    form: str,
    number: int,
    reading: str,
) -> StoredPage:
    told = json.loads(reading)
    rows = tuple(
        RowReading(row["row"], row["choice"], tuple(Doubt(doubt) for doubt in row["doubts"]), row["marks"])
        for row in told["rows"]
    )
    doubts = tuple(Doubt(doubt) for doubt in told["doubts"])
    return StoredPage(page, batch, file, image, sha256, scan, status, reason, form, number, doubts, rows)
