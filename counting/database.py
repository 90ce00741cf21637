"""The database behind the store: SQLite in the count's folder; `counting.postgres` for several stations at once.

Both are spoken to in the same plain SQL, with `?` for values. Every change is one transaction, and one at a time: the
journal is a chain, so its lines cannot be written side by side.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from calibration.errors import CountError
from calibration.language import Text
from counting.presence import is_held

PATIENCE_SECONDS = 30
"""How long one station waits for another to end its change: a change takes milliseconds."""

PORTION = 1_000
"""So many rows of a long question are in memory at a time: 2 MB of readings."""

CACHE_KIB = 32_000
"""So much of the database is kept in memory: what pages are found by lies all over it, and with SQLite's usual 2 MB each ballot
of 30,000 reads some hundred places of the file anew."""

Rows = list[tuple[Any, ...]]


class Database(Protocol):
    """What the store needs of a database."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run one statement; its rows, or none."""

    def portions(self, sql: str) -> Iterator[Rows]:
        """The rows of one question, PORTION at a time: within a snapshot, and read to the end."""

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction, alone: all of it is kept, or nothing."""

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever other stations write meanwhile."""

    def now(self) -> int:
        """Seconds since 1970 by the one clock that all stations share."""

    def is_present(self, station: str) -> bool:
        """Whether a station's program is running: see `counting.station`."""


class LostConnectionError(CountError):
    """The server went away while something was being written: it is not known whether it was."""


class SqliteDatabase:
    """SQLite in one file, in WAL mode with full synchronisation: a commit outlives a power cut."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        return self._connection.execute(sql, tuple(values)).fetchall()

    def portions(self, sql: str) -> Iterator[Rows]:
        cursor = self._connection.execute(sql)
        while found := cursor.fetchmany(PORTION):
            yield found

    @contextmanager
    def change(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def now(self) -> int:
        return int(time.time())

    def is_present(self, station: str) -> bool:
        return is_held(self._path.parent, station)


@contextmanager
def opened_sqlite(path: Path, *, create: bool = False, sealed: bool = False) -> Iterator[SqliteDatabase]:
    """The database in a file. A sealed one is opened for reading only, so that not a byte of it changes.

    CountError if there is none, or it cannot be used.
    """
    if not create and not path.is_file():
        raise CountError(
            Text(
                f"Không có cơ sở dữ liệu {path}; hồ sơ kiểm phiếu này không đầy đủ.",
                f"There is no database {path}; this count is not complete.",
            )
        )
    try:
        if sealed:
            # immutable: not even the files that SQLite keeps beside a database are made
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True, isolation_level=None)
            connection.execute("PRAGMA temp_store=MEMORY")
        else:
            connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_SECONDS)
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    try:
        if not sealed:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        yield SqliteDatabase(connection, path)
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error
    finally:
        connection.close()


def _unusable(path: Path, error: sqlite3.Error) -> CountError:
    if "readonly" in str(error):
        return CountError(
            Text(
                f"Không ghi được vào {path}: kết quả đã chốt và niêm phong, hoặc thư mục chỉ cho đọc. Nếu phải sửa, hãy "
                f"chạy: kiemphieu reopen {path.parent}",
                f"{path} cannot be written to: the count is closed and sealed, or the folder is read-only. If it must be "
                f"changed, run: kiemphieu reopen {path.parent}",
            )
        )
    return CountError(
        Text(
            f"Không dùng được cơ sở dữ liệu {path} ({error}); hãy kiểm tra ổ đĩa rồi chạy lại, dữ liệu đã lưu vẫn còn.",
            f"The database {path} cannot be used ({error}); check the disk and run again, what was saved is kept.",
        )
    )
