"""A closed count is altered at random, one byte or one record at a time: verify must find every alteration.

    python -m tests.faults.altered_counts --alterations 1000

prints how many of each kind were found; for records also how many would be found from journal, records, papers and scans
alone, by someone who does not have the seal.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from calibration.ink_limits import InkLimits
from counting.count_folder import DATABASE_FILE, open_count
from counting.seal import SEAL_FILE
from counting.verifying import misfits
from tests.faults.closed_count import SAMPLES, closed_count

STRICT = InkLimits(0.2, 12.0)
"""Thresholds with which the count is read again, so that there are later readings to alter."""

BY_THE_SEAL = frozenset({SEAL_FILE, DATABASE_FILE})
NO_ROWS_LEFT = frozenset({"feeding", "twin", "claim", "trace_word"})
"""What tells the order of feeding, or beside what a sheet was fed, is emptied when the count is closed."""


@dataclass
class Found:
    """Alterations by kind: tried, found, and found without the seal."""

    tried: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    without_seal: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def altered_byte(count: Path, chance: random.Random) -> tuple[str, str]:
    """Alter one byte of one file; the kind of alteration and where it is."""
    file = chance.choice(sorted(path for path in count.rglob("*") if path.is_file()))
    data = bytearray(file.read_bytes())
    at = chance.randrange(len(data))
    data[at] ^= chance.randrange(1, 256)
    file.write_bytes(data)
    return "byte", f"{file.relative_to(count)} at {at}"


def altered_record(count: Path, chance: random.Random) -> tuple[str, str]:
    """Change, delete or double one row of one table; the kind of alteration and where it is."""
    database = sqlite3.connect(count / DATABASE_FILE)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    filled = [name for name in tables if database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]]
    assert set(tables) - set(filled) <= NO_ROWS_LEFT
    table = chance.choice(sorted(filled))
    columns = [str(row[1]) for row in database.execute(f"PRAGMA table_info({table})")]
    first = columns[0]
    rows = database.execute(f"SELECT * FROM {table} ORDER BY {first}").fetchall()
    row = dict(zip(columns, chance.choice(rows), strict=True))
    how = chance.choice(["changed", "deleted", "doubled"])
    if how == "changed":
        column = chance.choice(columns)
        is_key = column == first and isinstance(row[column], int)
        changed = _new_key(row[column], rows) if is_key else _changed(row[column], chance)
        told = f"{table}.{column} of {row[first]}: {changed!r}"
        database.execute(f'UPDATE {table} SET "{column}" = ? WHERE {first} = ?', (changed, row[first]))
    elif how == "deleted":
        told = f"{table} {row[first]}"
        database.execute(f"DELETE FROM {table} WHERE {first} = ?", (row[first],))
    else:
        told = f"{table} {row[first]}"
        values = [_new_key(row[first], rows), *list(row.values())[1:]]
        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", values)
    database.commit()
    database.close()
    return f"{table} {how}", told


def _changed(value: int | str, chance: random.Random) -> int | str:
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 1000])
    at = chance.randrange(len(value) + 1)
    return value[:at] + chance.choice("0a9Z ") + value[at:]


def _new_key(value: int | str, rows: list[tuple[int | str, ...]]) -> int | str:
    if isinstance(value, int):
        return max(int(row[0]) for row in rows) + 1
    return value[::-1] + "0"


def tried(count: Path, alterations: int, seed: int) -> Found:
    """So many alterations, each of the untouched count, half of them of bytes and half of records."""
    chance, result = random.Random(seed), Found()
    untouched = {path: path.read_bytes() for path in sorted(count.rglob("*")) if path.is_file()}
    assert list(misfits(open_count(count))) == []
    for number in range(alterations):
        kind, where = (altered_byte if number % 2 else altered_record)(count, chance)
        result.tried[kind] += 1
        # scans are read anew last, and not where the first finding is enough
        if next(misfits(open_count(count)), None) is None:
            result.missed.append(f"{kind}: {where}")
        else:
            result.found[kind] += 1
        if kind != "byte":
            result.without_seal[kind] += any(each.about not in BY_THE_SEAL for each in misfits(open_count(count)))
        for path in [path for path in count.rglob("*") if path.is_file() and path not in untouched]:
            path.unlink()
        for path, data in untouched.items():
            if not path.is_file() or path.read_bytes() != data:
                path.write_bytes(data)
        if number % 50 == 49:
            print(f"{number + 1} alterations, {len(result.missed)} missed", file=sys.stderr, flush=True)
    return result


def main() -> int:
    """Print what was found; 1 if anything was missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--alterations", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=20261125)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # the last of them has a row that asks, so that there is a decision to alter
        scans = sorted((SAMPLES / "scans").iterdir())[11:14]
        result = tried(closed_count(Path(folder), scans, limits=STRICT), options.alterations, options.seed)
    for kind in sorted(result.tried):
        apart = f", {result.without_seal[kind]} without the seal" if kind != "byte" else ""
        print(f"{kind:18} {result.found[kind]} of {result.tried[kind]} found{apart}")
    for missed in result.missed:
        print(f"MISSED {missed}")
    print(f"{result.found.total()} of {result.tried.total()} found")
    return 1 if result.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
