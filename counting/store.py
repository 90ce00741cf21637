"""The store: readings as measured, decisions beside them, acts in the journal.

Nothing is ever changed or deleted but one thing: the order of feeding, when the count is closed. A new decision about a
row stands beside the old one, and the newest counts. Every change and its line in the journal are one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from calibration.errors import CountError
from calibration.language import Text
from counting.database import opened_sqlite
from counting.kept import CLOSED, NO_SCAN, OPEN, VOIDED, WHOLE_BALLOT, Batch, Decision, KeptPage, StoredPage
from counting.kept_batches import KeptBatches
from counting.kept_decisions import KeptDecisions
from counting.kept_untouched import KeptUntouched
from counting.postgres import opened_postgres
from counting.records import Record, digest
from counting.schema import TABLES, bring_up_to_date, table_name
from counting.store_address import StoreAddress

__all__ = [
    "CLOSED",
    "NO_SCAN",
    "OPEN",
    "VOIDED",
    "WHOLE_BALLOT",
    "Batch",
    "Decision",
    "KeptPage",
    "Store",
    "StoredPage",
    "opened_shared_store",
    "opened_store",
]


def traces_of(sheets: Mapping[str, Record]) -> list[Record]:
    """By what pages (by key) are known again, as closing fixes it."""
    return [{"page": key, "trace": sheet["trace"]} for key, sheet in sheets.items() if sheet["trace"]]


class Store(KeptBatches, KeptDecisions, KeptUntouched):
    """The count's store. Open it with `opened_store`."""

    def close(self, body: dict[str, Any], ballots: Sequence[Sequence[int]], seen: int | None = None) -> None:
        """Close the count: write down which pages make one ballot, and drop the order in which they were fed.

        seen: the journal's last line when the result was derived; CountError if another station wrote since.
        """
        with self._database.change():
            last = self.last_act()
            if seen is not None and seen != (last.number if last else 0):
                raise CountError(
                    Text(
                        "Một máy khác vừa ghi thêm vào hồ sơ nên chưa chốt; hãy xem lại kết quả rồi chốt lần nữa.",
                        "Another station has just written into the count, so it was not closed; look at the result "
                        "again, then close it.",
                    )
                )
            for batch in self.batches():
                if batch.state == OPEN:  # it was stopped, and what it lacked came in otherwise: the figures agree
                    self._end_batch(batch.number)
            keys = [[self._key_of(page) for page in ballot] for ballot in ballots]
            records = self.page_records()
            joined = [{"pages": sorted(ballot)} for ballot in keys]
            told = {"pages": len(records), "digest": digest(records), "ballots": digest(joined)}
            self._append("close", {**body, **told, "sheets": digest(traces_of(self.sheet_records()))})
            self._database.rows("DELETE FROM ballot")
            for ballot in sorted(keys, key=min):
                for key in sorted(ballot):
                    self._database.rows("INSERT INTO ballot (page, ballot) VALUES (?, ?)", (key, min(ballot)))
            self._database.rows("DELETE FROM trace_word")
            self._database.rows("DELETE FROM twin")
            self._database.rows("DELETE FROM feeding")
            self._database.rows("DELETE FROM claim")


@contextmanager
def opened_store(path: Path, create: bool = False, sealed: bool = False) -> Iterator[Store]:
    """The store in an SQLite file; CountError if there is none, or it cannot be used. A sealed one is only read."""
    with opened_sqlite(path, create=create, sealed=sealed) as database:
        bring_up_to_date(database, path, sealed=sealed)
        yield Store(database)


@contextmanager
def opened_shared_store(address: StoreAddress) -> Iterator[Store]:
    """The store on PostgreSQL; CountError if the server cannot be reached or does not hold this count."""
    with opened_postgres(address) as database:
        database.rows("SELECT 1 FROM act LIMIT 1")
        have = {
            name for (name,) in database.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        }
        if not {name for table in TABLES if (name := table_name(table))} <= have:
            # the count was made by an earlier version
            with database.change():
                for table in TABLES:
                    database.rows(table)
        yield Store(database)
