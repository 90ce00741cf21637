"""The store on PostgreSQL, for several stations that feed and review the same count at once.

Each count has a schema of its own, so that one database serves many. A change locks the journal's table: changes come
one after the other, and reading goes on meanwhile. A commit is on the server's disk before it is told as done.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from calibration.errors import CountError
from calibration.language import Text
from counting.database import PATIENCE_SECONDS, PORTION, LostConnectionError, Rows
from counting.store_address import StoreAddress, conninfo_of

if TYPE_CHECKING:
    import psycopg

RECONNECT_SECONDS = 20
"""How long a server that went away is waited for where nothing was under way: a restart takes a few seconds."""

CONNECT_SECONDS = 10
"""How long one attempt to reach the server may take."""

_SESSION = (
    ("synchronous_commit", "on"),
    ("lock_timeout", f"{PATIENCE_SECONDS}s"),
    # a station whose network broke is given up by the server within half a minute
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
)


class PostgresDatabase:
    """One session with the server; it is begun anew where the server went away between two changes."""

    def __init__(self, address: StoreAddress) -> None:
        self._address = address
        self._connection = connected(address)
        self._depth = 0
        self._present_as = ""

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        if self._depth:
            with _translated(self._address, under_way=True):
                return self._rows(sql, values)
        with _translated(self._address):
            return self._retried(lambda: self._rows(sql, values))

    def portions(self, sql: str) -> Iterator[Rows]:
        self.rows(f"DECLARE portions NO SCROLL CURSOR FOR {sql}")
        while found := self.rows(f"FETCH {PORTION} FROM portions"):
            yield found
        self.rows("CLOSE portions")

    @contextmanager
    def change(self) -> Iterator[None]:
        with _translated(self._address):
            self._retried(self._begin_change)
        yield from self._within("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        if self._depth:
            yield
            return
        with _translated(self._address):
            self._retried(lambda: self._execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        yield from self._within("ROLLBACK")

    def now(self) -> int:
        ((seconds,),) = self.rows("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint")
        return int(seconds)

    def is_present(self, station: str) -> bool:
        return bool(
            self.rows(
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                " AND classid::bigint = ? AND objid::bigint = ?",
                [each & 0xFFFFFFFF for each in presence_key(self._address, station)],
            )
        )

    def be_present(self, station: str) -> None:
        """Hold this name for as long as the session lasts; once more does nothing."""
        self.rows("SELECT 1")  # a session that was lost is begun anew here
        if self._present_as != station:
            self.rows("SELECT pg_advisory_lock(?, ?)", presence_key(self._address, station))
            self._present_as = station

    def drop_schema(self) -> None:
        """Remove all of the count's tables, as part of a change."""
        self.rows(f'DROP SCHEMA "{self._address.schema}" CASCADE')

    def _within(self, end: str) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        except BaseException:
            with suppress(Exception):
                self._execute("ROLLBACK")
            raise
        else:
            with _translated(self._address, under_way=True):
                self._execute(end)
        finally:
            self._depth -= 1

    def _begin_change(self) -> None:
        self._execute("BEGIN")
        try:
            self._execute("LOCK TABLE act IN EXCLUSIVE MODE")
        except Exception:
            with suppress(Exception):
                self._execute("ROLLBACK")
            raise

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        found = self._connection.execute(_as_psycopg(sql).encode(), tuple(values))
        return found.fetchall() if found.description else []

    def _execute(self, sql: str) -> None:
        self._connection.execute(sql.encode())

    def _retried(self, work: Callable[[], Rows | None]) -> Rows:
        """Do what can be done again without harm; where the server went away, wait for it and begin a new session."""
        import psycopg

        patience = time.monotonic() + RECONNECT_SECONDS
        while True:
            try:
                if self._connection.closed:
                    self._connection, self._present_as = connected(self._address), ""
                return work() or []
            except psycopg.OperationalError as error:
                if not (self._connection.closed or _is_gone(error)) or time.monotonic() > patience:
                    raise
                self._connection.close()
                time.sleep(0.3)


@contextmanager
def opened_postgres(address: StoreAddress) -> Iterator[PostgresDatabase]:
    """The database of a count; CountError if it cannot be used."""
    with _translated(address):
        database = PostgresDatabase(address)
    try:
        yield database
    finally:
        database.close()


def make_schema(address: StoreAddress, tables: Sequence[str]) -> None:
    """Make a count's schema with its tables, all or nothing; CountError if it is there or cannot be made."""
    from psycopg import sql

    with _translated(address):
        connection = connected(address)
        with connection, connection.transaction():
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(address.schema)))
            for table in tables:
                connection.execute(table.encode())


def has_schema(address: StoreAddress) -> bool:
    """Whether the server has tables of this count."""
    with opened_postgres(address) as server:
        return bool(server.rows("SELECT 1 FROM pg_namespace WHERE nspname = ?", (address.schema,)))


def presence_key(address: StoreAddress, station: str) -> tuple[int, int]:
    """Two signed 32-bit numbers that stand for a station of a count."""
    digest = hashlib.sha256(f"{address.schema} {station}".encode()).digest()
    return int.from_bytes(digest[:4], signed=True), int.from_bytes(digest[4:8], signed=True)


def connected(address: StoreAddress) -> psycopg.Connection[tuple[Any, ...]]:
    """A session with the server, in the count's schema; CountError where psycopg or a safe disk is lacking."""
    try:
        import psycopg
        from psycopg import sql
    except ImportError as error:
        raise CountError(
            Text(
                "Hồ sơ này ở trên PostgreSQL, nhưng máy này chưa có psycopg; hãy cài: pip install 'psycopg[binary]'.",
                "This count is on PostgreSQL, but psycopg is missing here; install it: pip install 'psycopg[binary]'.",
            )
        ) from error
    connection = psycopg.connect(conninfo_of(address), autocommit=True, connect_timeout=CONNECT_SECONDS)
    try:
        for name, value in _SESSION:
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(address.schema)))
        _check_disk(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_disk(connection: psycopg.Connection[tuple[Any, ...]], address: StoreAddress) -> None:
    if connection.execute("SELECT current_setting('fsync')").fetchone() != ("on",):
        raise CountError(
            Text(
                f"Máy chủ {address.shown} tắt fsync: mất điện là mất phiếu đã đọc. Hãy bật fsync rồi làm lại.",
                f"The server {address.shown} runs with fsync off: a power cut would lose ballots. Turn fsync on and try "
                "again.",
            )
        )


@contextmanager
def _translated(address: StoreAddress, *, under_way: bool = False) -> Iterator[None]:
    """What the server says, in one sentence that says what was kept and what to do."""
    import psycopg
    from psycopg import errors

    try:
        yield
    except (errors.InvalidSchemaName, errors.UndefinedTable) as error:
        raise CountError(
            Text(
                f"Trên {address.shown} không còn hồ sơ này: kết quả vừa được chốt ở một máy khác, hoặc store.toml chỉ sai "
                "chỗ. Hãy mở lại hồ sơ; mọi điều đã lưu vẫn còn.",
                f"This count is no longer on {address.shown}: it was just closed at another station, or store.toml leads "
                "to the wrong place. Open the count again; everything that was saved is kept.",
            )
        ) from error
    except errors.LockNotAvailable as error:
        raise CountError(
            Text(
                f"Một máy khác giữ {address.shown} quá {PATIENCE_SECONDS} giây; hãy chạy lại, những gì đã lưu vẫn còn.",
                f"Another station keeps {address.shown} for more than {PATIENCE_SECONDS} seconds; run this again, what "
                "was saved is kept.",
            )
        ) from error
    except psycopg.OperationalError as error:
        kind = LostConnectionError if under_way else CountError
        said = _one_line(error)
        raise kind(
            Text(
                f"Không nối được hoặc mất kết nối với {address.shown} ({said}). Những gì đã lưu vẫn còn; hãy kiểm tra máy "
                "chủ, mạng và mật khẩu (PGPASSWORD hoặc .pgpass), rồi chạy lại lệnh này để làm tiếp.",
                f"{address.shown} cannot be reached or the connection was lost ({said}). What was saved is kept; check "
                "the server, the network and the password (PGPASSWORD or .pgpass), then run this command again to go on.",
            )
        ) from error
    except psycopg.Error as error:
        said = _one_line(error)
        raise CountError(
            Text(
                f"Không dùng được cơ sở dữ liệu {address.shown} ({said}); những gì đã lưu vẫn còn.",
                f"The database {address.shown} cannot be used ({said}); what was saved is kept.",
            )
        ) from error


def _is_gone(error: psycopg.OperationalError) -> bool:
    """Whether the server went away, and not that it would not do what was asked."""
    return error.sqlstate is None or error.sqlstate.startswith(("08", "57P"))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


@lru_cache(maxsize=256)
def _as_psycopg(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")
