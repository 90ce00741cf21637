"""The store: readings as measured, decisions beside them, acts in the journal.

Nothing is ever changed or deleted but one thing: the order of feeding, when the count is closed. A new decision about a
row stands beside the old one, and the newest counts. Every change and its line in the journal are one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from calibration.errors import CountError
from calibration.language import Text
from counting.database import Database, opened_sqlite
from counting.journal import Act, next_act
from counting.records import Record, commitment, digest, new_key, new_salt
from counting.schema import TABLES
from scanner.doubts import Doubt, Refusal
from scanner.reading import PageReading, Reading, RefusedPage, RowReading, reading_object

WHOLE_BALLOT = 0
"""Row number of a decision about a ballot as a whole."""

NO_SCAN = ""
"""Hash and path of the scan of a file that could not be read: nothing is kept of it but that it was refused."""

OPEN, CLOSED, VOIDED = "open", "closed", "voided"
"""What a batch may be."""

ENDS_A_CLOSE = ("close", "reopen", "batch", "page", "decision", "batch-voided", "figures", "doubt")
"""The acts after which a count is closed only if the last of them is the close."""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page in the store, in the batch that brought it. `rows` are its readings; empty for a refused page.

    id: its place in the order of feeding, from 1; once the count was closed, a number that tells nothing · key: its
    random name, which is in the journal · file: what it came as, its key once the count was closed · ballot: what the
    pages of one ballot have in common, once the count was closed. Pages with the same `sha256` and `image` are the very
    same picture.
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
    key: str = ""
    ballot: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was fed at once: its number, from 1, whether it is open, closed or voided, and how many pages it brought."""

    number: int
    state: str
    pages: int


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
    """The count's store. Open it with `opened_store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, name: str, body: dict[str, Any]) -> None:
        """Write an act that changes nothing else."""
        with self._database.change():
            self._append(name, body)

    def open_batch(self, page_counts: Mapping[str, int]) -> int:
        """Begin a batch, which is what is fed at once; its number, from 1.

        `page_counts` says how many pages each kind's ballot has.
        """
        told = json.dumps(dict(page_counts), ensure_ascii=False, sort_keys=True)
        with self._database.change():
            ((last,),) = self._database.rows("SELECT coalesce(max(number), 0) FROM batch")
            batch = int(last) + 1
            self._database.rows("INSERT INTO batch (number, page_counts, state) VALUES (?, ?, ?)", (batch, told, OPEN))
            self._append("batch", {"batch": batch, "page_counts": dict(page_counts)})
        return batch

    def close_batch(self, batch: int) -> None:
        """End a batch: the journal fixes what it brought, whatever the order."""
        with self._database.change():
            self._set_state(batch, CLOSED, {OPEN})
            records = self.page_records(batch)
            self._append("batch-closed", {"batch": batch, "pages": len(records), "digest": digest(records)})

    def void_batch(self, batch: int, reason: str) -> None:
        """Take a whole batch out of the count. Its pages stay in the store, and may be fed again."""
        with self._database.change():
            self._set_state(batch, VOIDED, {OPEN, CLOSED})
            records = self.page_records(batch)
            body = {"batch": batch, "pages": len(records), "digest": digest(records), "reason": reason}
            self._append("batch-voided", body)

    def batches(self) -> list[Batch]:
        """All batches in their order."""
        found = self._database.rows(
            "SELECT batch.number, batch.state, count(page.key) FROM batch LEFT JOIN page ON page.batch = batch.number"
            " GROUP BY batch.number, batch.state ORDER BY batch.number"
        )
        return [Batch(*row) for row in found]

    def batch_records(self) -> list[tuple[int, dict[str, int]]]:
        """Every batch's number, and how many pages each kind's ballot had when it was opened."""
        found = self._database.rows("SELECT number, page_counts FROM batch ORDER BY number")
        return [(int(number), json.loads(told)) for number, told in found]

    def page_counts(self) -> dict[str, int]:
        """How many pages each kind's ballot has, as the batches were told."""
        counts: dict[str, int] = {}
        for _, told in self.batch_records():
            counts |= told
        return counts

    def add_page(self, reading: Reading, sha256: str, scan: str, batch: int, source: str = "") -> KeptPage:
        """Keep a page's reading in its open batch; see `add_pages`."""
        (kept,) = self.add_pages([reading], sha256, scan, batch, source)
        return kept

    def add_pages(
        self, readings: Iterable[Reading], sha256: str, scan: str, batch: int, source: str = ""
    ) -> list[KeptPage]:
        """Keep the readings of one file in its open batch, all or none; a picture that was read before is a duplicate.

        `sha256` and `scan` (a path within the count's folder) are those of the scan as it is kept, `source` is the
        SHA-256 of the file as it came.
        """
        with self._database.change():
            self._check_open(batch)
            return [self._add(reading, sha256, scan, batch, source) for reading in readings]

    def _add(self, reading: Reading, sha256: str, scan: str, batch: int, source: str) -> KeptPage:
        if isinstance(reading, PageReading) and self.knows_scan(sha256, reading.image):
            reading = RefusedPage(reading.file, reading.image, Refusal.DUPLICATE)
        told = reading_object(reading)
        told.pop("file")
        place, salt = self._next_place(), new_salt()
        record: Record = {
            "key": new_key(),
            "batch": batch,
            "sha256": sha256,
            "image": reading.image,
            "scan": scan,
            "status": told["status"],
            "reason": told.get("reason", ""),
            "form": told["form"] or "",
            "number": told["page"] or 0,
            "reading": told,
        }
        self._database.rows(
            f"INSERT INTO page ({', '.join(_PAGE_COLUMNS)}) VALUES ({', '.join('?' * len(_PAGE_COLUMNS))})",
            [*(record[name] for name in _PAGE_COLUMNS[:-1]), json.dumps(told, ensure_ascii=False)],
        )
        self._database.rows(
            "INSERT INTO feeding (place, page, file, source, salt) VALUES (?, ?, ?, ?, ?)",
            (place, record["key"], reading.file, source, salt),
        )
        self._append("page", {"batch": batch, "commitment": commitment(salt, record)})
        return KeptPage(place, reading)

    def knows_scan(self, sha256: str, image: int) -> bool:
        """Whether this very picture was read before, in a batch that was not voided."""
        found = self._database.rows(
            "SELECT 1 FROM page JOIN batch ON batch.number = page.batch"
            " WHERE sha256 = ? AND image = ? AND status = 'read' AND state <> ? LIMIT 1",
            (sha256, image, VOIDED),
        )
        return bool(found)

    def taken_in(self, batch: int) -> set[tuple[str, str]]:
        """The files that a batch took in, as (file, source): what need not be read again where it is continued."""
        found = self._database.rows(
            "SELECT file, source FROM feeding JOIN page ON page.key = feeding.page WHERE batch = ?", (batch,)
        )
        return {(str(file), str(source)) for file, source in found}

    def decide(self, decision: Decision) -> None:
        """Keep a decision beside the reading."""
        self.decide_all([decision])

    def decide_all(self, decisions: Iterable[Decision]) -> None:
        """Keep several decisions beside their readings: all of them or none.

        They are written down in the order of the pages' random names, not in that in which the sheets were fed.
        """
        with self._database.change():
            named = sorted(((self._key_of(each.page), each) for each in decisions), key=lambda item: item[0])
            for key, decision in named:
                doubts = [doubt.value for doubt in decision.doubts]
                body = {
                    "page": key,
                    "row": decision.row,
                    "choice": decision.choice,
                    "reason": decision.reason,
                    "doubts": doubts,
                }
                act = self._append("decision", body)
                self._database.rows(
                    'INSERT INTO decision (number, page, "row", choice, reason, doubts) VALUES (?, ?, ?, ?, ?, ?)',
                    (act.number, key, decision.row, decision.choice, decision.reason, json.dumps(doubts)),
                )

    def raise_doubt(self, page: int, row: int, by: str) -> None:
        """A member doubts a row that the machine read without a doubt: from now on it waits for a decision."""
        with self._database.change():
            self._append("doubt", {"page": self._key_of(page), "row": row, "by": by})

    def raised_doubts(self) -> dict[str, set[int]]:
        """The rows that members doubted, by the page's key. The journal alone keeps them."""
        raised: dict[str, set[int]] = {}
        for (body,) in self._database.rows("SELECT body FROM act WHERE name = 'doubt'"):
            told = json.loads(body)
            raised.setdefault(told["page"], set()).add(told["row"])
        return raised

    def set_figures(self, kind: str, figures: Mapping[str, int]) -> None:
        """Write down what the committee counted of one kind; the newest figure of a name counts."""
        with self._database.change():
            self._append("figures", {"kind": kind, **figures})
            for name, value in figures.items():
                ((last,),) = self._database.rows("SELECT coalesce(max(number), 0) FROM figure")
                self._database.rows(
                    "INSERT INTO figure (number, kind, name, value) VALUES (?, ?, ?, ?)",
                    (int(last) + 1, kind, name, value),
                )

    def figures(self) -> dict[str, dict[str, int]]:
        """The newest figures of the committee, by kind and name."""
        told: dict[str, dict[str, int]] = {}
        for kind, name, value in self._database.rows("SELECT kind, name, value FROM figure ORDER BY number"):
            told.setdefault(kind, {})[name] = value
        return told

    def pages(self, *, voided: bool = False, after: int = 0) -> list[StoredPage]:
        """All pages in the order in which they came in; those of voided batches only where they are asked for.

        `after`: only those that came in after the page with this id, while the count is open.
        """
        ids = self._ids()
        states = {batch.number: batch.state for batch in self.batches()}
        files: dict[str, str] = dict(self._database.rows("SELECT page, file FROM feeding"))
        ballots: dict[str, str] = dict(self._database.rows("SELECT page, ballot FROM ballot"))
        where, values = ("WHERE key IN (SELECT page FROM feeding WHERE place > ?)", [after]) if after else ("", [])
        found = self._database.rows(f"SELECT {', '.join(_PAGE_COLUMNS)} FROM page {where}", values)
        pages = [_page(ids[row[0]], files.get(row[0], str(row[0])), ballots.get(row[0], ""), row) for row in found]
        raised = self.raised_doubts()
        pages = [with_raised(page, raised[page.key]) if page.key in raised else page for page in pages]
        wanted = [page for page in pages if voided or states[page.batch] != VOIDED]
        return sorted(wanted, key=lambda page: page.id)

    def page_records(self, batch: int | None = None) -> list[Record]:
        """What the journal fixes of the pages of a batch, or of all: their records, ordered by their random names."""
        where, values = ("WHERE batch = ?", [batch]) if batch is not None else ("", [])
        found = self._database.rows(f"SELECT {', '.join(_PAGE_COLUMNS)} FROM page {where} ORDER BY key", values)
        records = [dict(zip(_PAGE_COLUMNS, row, strict=True)) for row in found]
        return [{**record, "reading": json.loads(record["reading"])} for record in records]

    def salts(self) -> dict[str, str]:
        """What opens each page's line in the journal, by the page's key; none once the count was closed."""
        return dict(self._database.rows("SELECT page, salt FROM feeding"))

    def decisions(self) -> dict[tuple[int, int], Decision]:
        """The newest decision about each (page, row)."""
        ids = self._ids()
        return {
            (ids[page], row): Decision(ids[page], row, choice, reason, tuple(Doubt(doubt) for doubt in doubts))
            for _, page, row, choice, reason, doubts in self.decision_records()
        }

    def decision_records(self) -> list[tuple[int, str, int, str, str, list[str]]]:
        """All decisions ever taken: the number of the line, the page's key, row, choice, reason, doubts."""
        found = self._database.rows('SELECT number, page, "row", choice, reason, doubts FROM decision ORDER BY number')
        return [
            (number, page, row, choice, reason, json.loads(doubts))
            for number, page, row, choice, reason, doubts in found
        ]

    def acts(self) -> list[Act]:
        """The whole journal."""
        found = self._database.rows("SELECT number, name, body, previous, hash FROM act ORDER BY number")
        return [Act(*row) for row in found]

    def acts_between(self, after: int, upto: int) -> list[Act]:
        """The journal's lines behind the line `after`, up to the line `upto`."""
        found = self._database.rows(
            "SELECT number, name, body, previous, hash FROM act WHERE number > ? AND number <= ? ORDER BY number",
            (after, upto),
        )
        return [Act(*row) for row in found]

    def last_act(self) -> Act | None:
        """The newest line of the journal."""
        found = self._database.rows("SELECT number, name, body, previous, hash FROM act ORDER BY number DESC LIMIT 1")
        return Act(*found[0]) if found else None

    def close(self, body: dict[str, Any], ballots: Sequence[Sequence[int]]) -> None:
        """Close the count: write down which pages make one ballot, and drop the order in which they were fed."""
        with self._database.change():
            keys = [[self._key_of(page) for page in ballot] for ballot in ballots]
            records = self.page_records()
            joined = [{"pages": sorted(ballot)} for ballot in keys]
            self._append("close", {**body, "pages": len(records), "digest": digest(records), "ballots": digest(joined)})
            self._database.rows("DELETE FROM ballot")
            for ballot in sorted(keys, key=min):
                for key in sorted(ballot):
                    self._database.rows("INSERT INTO ballot (page, ballot) VALUES (?, ?)", (key, min(ballot)))
            self._database.rows("DELETE FROM feeding")

    def last_line_of(self, names: Sequence[str]) -> int:
        """The number of the journal's newest line with one of these names; 0 if there is none."""
        marks = ", ".join("?" * len(names))
        ((number,),) = self._database.rows(f"SELECT max(number) FROM act WHERE name IN ({marks})", names)
        return int(number or 0)

    def closing_act(self) -> Act | None:
        """The line that closed the count last; None if it never was."""
        found = self._database.rows(
            "SELECT number, name, body, previous, hash FROM act WHERE name = 'close' ORDER BY number DESC LIMIT 1"
        )
        return Act(*found[0]) if found else None

    def public_key(self) -> str:
        """The public key, in hex, with whose private key the count is sealed; empty if there is none."""
        found = self._database.rows("SELECT body FROM act WHERE name IN ('new', 'reopen') ORDER BY number DESC LIMIT 1")
        return str(json.loads(found[0][0]).get("key", "")) if found else ""

    def settled_ballots(self) -> list[tuple[str, ...]]:
        """Which pages (by key) make one ballot, as it was settled when the count was closed."""
        ballots: dict[str, list[str]] = {}
        for page, ballot in self._database.rows("SELECT page, ballot FROM ballot ORDER BY page"):
            ballots.setdefault(ballot, []).append(page)
        return [tuple(pages) for pages in ballots.values()]

    def closed_as(self) -> str:
        """The fingerprint of the tally that the newest close fixed; empty if there was none."""
        last = self.closing_act()
        return str(json.loads(last.body).get("fingerprint", "")) if last else ""

    def is_closed(self) -> bool:
        """Whether the count was closed and nothing was decided or taken in since."""
        marks = ", ".join("?" * len(ENDS_A_CLOSE))
        last = self._database.rows(
            f"SELECT name FROM act WHERE name IN ({marks}) ORDER BY number DESC LIMIT 1", ENDS_A_CLOSE
        )
        return bool(last) and last[0][0] == "close"

    def _append(self, name: str, body: dict[str, Any]) -> Act:
        act = next_act(self.last_act(), name, body)
        self._database.rows(
            "INSERT INTO act (number, name, body, previous, hash) VALUES (?, ?, ?, ?, ?)",
            (act.number, act.name, act.body, act.previous, act.hash),
        )
        return act

    def _set_state(self, batch: int, state: str, allowed: set[str]) -> None:
        found = self._database.rows("SELECT state FROM batch WHERE number = ?", (batch,))
        if not found or found[0][0] not in allowed:
            raise CountError(
                Text(
                    f"Không có lần quét số {batch} như vậy, hoặc nó đã đóng hay bị loại; hãy xem kiemphieu batches.",
                    f"There is no such batch {batch}, or it was closed or voided; see kiemphieu batches.",
                )
            )
        self._database.rows("UPDATE batch SET state = ? WHERE number = ?", (state, batch))

    def _check_open(self, batch: int) -> None:
        if self._database.rows("SELECT state FROM batch WHERE number = ?", (batch,)) != [(OPEN,)]:
            raise CountError(
                Text(
                    f"Lần quét số {batch} không còn mở nên không nhận thêm trang; hãy quét lại thành một lần mới.",
                    f"Batch {batch} is not open and takes no more pages; scan them again as a new batch.",
                )
            )

    def _next_place(self) -> int:
        ((last,),) = self._database.rows("SELECT max(place) FROM feeding")
        if last is None:
            # after a close, pages without a place have numbers, too
            ((last,),) = self._database.rows("SELECT count(*) FROM page")
        return int(last) + 1

    def _ids(self) -> dict[str, int]:
        """The id of every page by its key: its place, or after a close a number by the order of the random keys."""
        places: dict[str, int] = dict(self._database.rows("SELECT page, place FROM feeding"))
        keys = [key for (key,) in self._database.rows("SELECT key FROM page ORDER BY key") if key not in places]
        return {**{key: number for number, key in enumerate(keys, start=1)}, **places}

    def _key_of(self, page: int) -> str:
        found = self._database.rows("SELECT page FROM feeding WHERE place = ?", (page,))
        if found:
            return str(found[0][0])
        for key, number in self._ids().items():
            if number == page:
                return key
        raise CountError(
            Text(
                f"Không có trang số {page} trong hồ sơ; chưa ghi quyết định nào.",
                f"There is no page {page} in the count; no decision was recorded.",
            )
        )


_PAGE_COLUMNS = ("key", "batch", "sha256", "image", "scan", "status", "reason", "form", "number", "reading")


@contextmanager
def opened_store(path: Path, create: bool = False, sealed: bool = False) -> Iterator[Store]:
    """The store in an SQLite file; CountError if there is none, or it cannot be used. A sealed one is only read."""
    with opened_sqlite(path, create=create, sealed=sealed) as database:
        if not sealed:
            for table in TABLES:
                database.rows(table)
        yield Store(database)


def with_raised(page: StoredPage, rows: set[int]) -> StoredPage:
    """The page with a doubt about each of these rows: what a member doubts is as open as what the machine does."""
    told = [
        replace(row, doubts=(*row.doubts, Doubt.RAISED)) if row.row in rows and Doubt.RAISED not in row.doubts else row
        for row in page.rows
    ]
    return replace(page, rows=tuple(told))


def _page(number: int, file: str, ballot: str, row: Sequence[Any]) -> StoredPage:
    told = dict(zip(_PAGE_COLUMNS, row, strict=True))
    reading = json.loads(told["reading"])
    rows = tuple(
        RowReading(row["row"], row["choice"], tuple(Doubt(doubt) for doubt in row["doubts"]), row["marks"])
        for row in reading["rows"]
    )
    return StoredPage(
        id=number,
        batch=told["batch"],
        file=file,
        image=told["image"],
        sha256=told["sha256"],
        scan=told["scan"],
        status=told["status"],
        reason=told["reason"],
        form=told["form"],
        number=told["number"],
        doubts=tuple(Doubt(doubt) for doubt in reading["doubts"]),
        rows=rows,
        key=told["key"],
        ballot=ballot,
    )
