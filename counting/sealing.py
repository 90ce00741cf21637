"""Sealing a closed count with its papers in it, and opening it again when it must be changed."""

from __future__ import annotations

from pathlib import Path

from calibration.errors import CountError
from calibration.language import Language, Text
from counting.closing import facts_of
from counting.count_folder import DATABASE_FILE, CountFolder
from counting.database import Database, opened_sqlite
from counting.papers.write import write_papers
from counting.seal import KEY_FILE, SEAL_FILE, Seal, make_seal
from counting.signing import destroy, new_key


def finish_count(
    folder: CountFolder, software_version: str, language: Language, templates: Path | None = None
) -> list[Path]:
    """Write the papers of a closed count into its folder and seal all of it; the papers. Done twice it does nothing more.

    CountError if the count is not closed, or a paper or the seal cannot be written: then run it again.
    """
    if folder.is_sealed:
        return papers_in(folder)
    with folder.store() as store:
        if not store.is_closed():
            raise CountError(
                Text(
                    f"Kết quả trong {folder.path} chưa chốt nên chưa niêm phong được; hãy chạy kiemphieu close trước.",
                    f"The count {folder.path} is not closed and cannot be sealed; run kiemphieu close first.",
                )
            )
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


def _seal(folder: CountFolder) -> Seal:
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
    ((last,),) = database.rows("SELECT coalesce(max(rowid), 0) FROM page")
    keys = [key for (key,) in database.rows("SELECT key FROM page ORDER BY key")]
    for number, key in enumerate(keys, start=int(last) + 1):
        database.rows("UPDATE page SET rowid = ? WHERE key = ?", (number, key))


def reopen_count(folder: CountFolder, by: str = "", reason: str = "") -> None:
    """Open a closed count again, on record and with a new key. The old seal is kept; nothing happens to an open count."""
    if folder.is_sealed:
        (folder.path / SEAL_FILE).rename(_next_old_seal(folder.path))
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
