"""A count's records brought whole from one database into another: home from a server to be sealed, and out again.

What is brought is ordered by random names, so that nothing of the order in which it was written comes with it.
"""

from __future__ import annotations

from pathlib import Path

from calibration.errors import CountError
from calibration.language import Text
from counting.database import Database, opened_sqlite
from counting.postgres import make_schema, opened_postgres
from counting.schema import TABLES, bring_up_to_date, table_name
from counting.store_address import StoreAddress

PASSING = frozenset({"claim", "trace_word"})
"""What is no record."""


def bring_home(server: Database, file: Path) -> None:
    """All records of a server into an SQLite file, whole or not at all. To be called where nothing is written meanwhile."""
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    with opened_sqlite(draft, create=True) as database:
        for table in TABLES:
            database.rows(table)
        with database.change():
            _copy(server, database)
        database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        database.rows("PRAGMA journal_mode=DELETE")
    draft.replace(file)


def send_out(file: Path, address: StoreAddress) -> None:
    """All records of a sealed SQLite file into tables of a server that are made anew."""
    make_schema(address, TABLES)
    with opened_sqlite(file, sealed=True) as database, opened_postgres(address) as server, server.change():
        bring_up_to_date(database, file, sealed=True)
        _copy(database, server)


def _copy(source: Database, target: Database) -> None:
    for table in _names():
        rows = source.rows(f"SELECT * FROM {table} ORDER BY 1")
        for row in rows:
            target.rows(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        if sorted(target.rows(f"SELECT * FROM {table}")) != sorted(rows):
            raise CountError(
                Text(
                    f"Bảng {table} chép sang không giống bản gốc nên chưa thay đổi gì; hãy kiểm tra ổ đĩa rồi làm lại.",
                    f"The table {table} was not copied as it is, so nothing was changed; check the disk and try again.",
                )
            )


def _names() -> list[str]:
    return [name for table in TABLES if (name := table_name(table)) and name not in PASSING]
