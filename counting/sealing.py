"""Sealing a closed count with its papers in it, and opening it again when it must be changed."""

from __future__ import annotations

from pathlib import Path

from calibration.errors import CountError
from calibration.language import Language, Text
from counting.closing import facts_of
from counting.copying import bring_home, send_out
from counting.count_folder import DATABASE_FILE, CountFolder
from counting.database import Database, opened_sqlite
from counting.papers.write import write_papers
from counting.postgres import has_schema, opened_postgres
from counting.seal import KEY_FILE, SEAL_FILE, Seal, make_seal, read_seal
from counting.signing import destroy, new_key
from counting.store import Store
from counting.store_address import read_address


def finish_count(
    folder: CountFolder, software_version: str, language: Language, templates: Path | None = None
) -> list[Path]:
    """Write the papers of a closed count into its folder and seal all of it; the papers. Done twice it does nothing more.

    CountError if the count is not closed, or a paper or the seal cannot be written: then run it again.
    """
    if folder.is_sealed:
        _clear_server(folder)
        return papers_in(folder)
    with folder.store() as store:
        _check_closed(folder, store)
        facts = facts_of(folder, store, software_version)
        papers = write_papers(facts, folder.papers_folder, language, templates)
        store.record("report", {"papers": [paper.name for paper in papers], "status": facts.tally.status})
    _seal(folder)
    return papers


def papers_in(folder: CountFolder) -> list[Path]:
    """The papers in a count's own folder, in the order of their names."""
    if not folder.papers_folder.is_dir():
        return []
    return sorted(path for path in folder.papers_folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _clear_server(folder: CountFolder) -> None:
    """Remove what an interruption left on the server, where the sealed folder holds all of it; CountError if not."""
    address, seal = read_address(folder.path), read_seal(folder.path)
    if address is None or seal is None or not has_schema(address):
        return
    with opened_postgres(address) as server, server.change():
        last = Store(server).last_act()
        if last is not None and (last.number, last.hash) != (seal.last_line, seal.last_hash):
            raise CountError(
                Text(
                    f"Trên {address.shown} còn điều được ghi sau khi niêm phong; chưa xóa gì. Hãy giữ cả hai và báo người "
                    "bảo trì.",
                    f"{address.shown} holds what was written after the sealing; nothing was removed. Keep both and tell "
                    "the maintainers.",
                )
            )
        server.drop_schema()


def _seal(folder: CountFolder) -> Seal:
    address = folder.shared()
    if address is None:
        return _seal_in_folder(folder)
    with opened_postgres(address) as server, server.change():  # no station writes meanwhile, and none can after
        _check_closed(folder, Store(server))
        bring_home(server, folder.path / DATABASE_FILE)
        server.drop_schema()
        return _seal_in_folder(folder)


def _check_closed(folder: CountFolder, store: Store) -> None:
    if not store.is_closed():
        raise CountError(
            Text(
                f"Kết quả trong {folder.path} chưa chốt nên chưa niêm phong được; hãy chạy kiemphieu close trước.",
                f"The count {folder.path} is not closed and cannot be sealed; run kiemphieu close first.",
            )
        )


def _seal_in_folder(folder: CountFolder) -> Seal:
    with opened_sqlite(folder.path / DATABASE_FILE) as database:
        # everything into the one file that is sealed, and nothing of what was dropped left in it
        database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        with database.change():
            _drop_order_of_writing(database)
        database.rows("VACUUM")
        database.rows("PRAGMA journal_mode=DELETE")
        ((number, last_hash),) = database.rows("SELECT number, hash FROM act ORDER BY number DESC LIMIT 1")
    seal = make_seal(folder.path, int(number), str(last_hash))
    destroy(folder.path / KEY_FILE)
    return seal


def _drop_order_of_writing(database: Database) -> None:
    """SQLite numbers rows as they are written, which is the order of feeding: number them by their random names."""
    for table, name in (("page", "key"), ("trace", "page")):
        ((last,),) = database.rows(f"SELECT coalesce(max(rowid), 0) FROM {table}")
        keys = [key for (key,) in database.rows(f"SELECT {name} FROM {table} ORDER BY {name}")]
        for number, key in enumerate(keys, start=int(last) + 1):
            database.rows(f"UPDATE {table} SET rowid = ? WHERE {name} = ?", (number, key))


def reopen_count(folder: CountFolder, by: str = "", reason: str = "") -> None:
    """Open a closed count again, on record and with a new key. The old seal is kept; nothing happens to an open count."""
    if folder.is_sealed:
        address = read_address(folder.path)
        if address is not None:
            _clear_server(folder)
            send_out(folder.path / DATABASE_FILE, address)
        (folder.path / SEAL_FILE).rename(_next_old_seal(folder.path))
        if address is not None:  # the records are on the server again, and nowhere twice
            (folder.path / DATABASE_FILE).unlink()
    with folder.store() as store:
        if not store.is_closed():
            return
        (folder.path / KEY_FILE).unlink(missing_ok=True)
        key = new_key(folder.path / KEY_FILE)
        told = {"by": by, "reason": reason}
        store.record("reopen", {"key": key, **{name: value for name, value in told.items() if value}})


def _next_old_seal(folder: Path) -> Path:
    number = 1
    while (place := folder / f"seal-{number}.json").exists():
        number += 1
    return place
