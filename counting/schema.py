"""The tables of a count. What tells the order of feeding is in one table by itself, which closing the count empties."""

from __future__ import annotations

import re
from pathlib import Path

from calibration.errors import CountError
from calibration.language import Text
from counting.database import Database

TABLES = (
    # state: open, closed or voided; page_counts: how many pages each kind's ballot has
    """CREATE TABLE IF NOT EXISTS batch (
      number INTEGER PRIMARY KEY,
      page_counts TEXT NOT NULL,
      state TEXT NOT NULL
    )""",
    # key: random, says nothing; sha256 and scan: the scan as it is kept; reading: JSON, as measured
    """CREATE TABLE IF NOT EXISTS page (
      key TEXT PRIMARY KEY,
      batch INTEGER NOT NULL REFERENCES batch (number),
      sha256 TEXT NOT NULL,
      image INTEGER NOT NULL,
      scan TEXT NOT NULL,
      status TEXT NOT NULL,
      reason TEXT NOT NULL,
      form TEXT NOT NULL,
      number INTEGER NOT NULL,
      reading TEXT NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS page_scan ON page (sha256, image)",
    # place: the order of feeding; source: SHA-256 of the file as it came; salt: opens the journal's line about the page
    """CREATE TABLE IF NOT EXISTS feeding (
      place INTEGER PRIMARY KEY,
      page TEXT NOT NULL UNIQUE REFERENCES page (key),
      file TEXT NOT NULL,
      source TEXT NOT NULL,
      salt TEXT NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS feeding_file ON feeding (file)",
    # what is given to one station, and until when (seconds since 1970); emptied when the count is closed
    """CREATE TABLE IF NOT EXISTS claim (
      name TEXT PRIMARY KEY,
      station TEXT NOT NULL,
      until BIGINT NOT NULL
    )""",
    # by what a page's sheet is known again; tells no more than the scan does
    """CREATE TABLE IF NOT EXISTS trace (
      page TEXT PRIMARY KEY REFERENCES page (key),
      trace TEXT NOT NULL
    )""",
    # by which pages that may be the same sheet are found (counting.sheet_words); emptied when the count is closed
    """CREATE TABLE IF NOT EXISTS trace_word (
      word BIGINT NOT NULL,
      page TEXT NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS trace_word_page ON trace_word (word, page)",
    # an earlier page that looks like the same sheet; emptied when the count is closed
    """CREATE TABLE IF NOT EXISTS twin (
      page TEXT NOT NULL REFERENCES page (key),
      earlier TEXT NOT NULL REFERENCES page (key),
      PRIMARY KEY (page, earlier)
    )""",
    # number: that of the journal's line by which the scans were read again; reading: JSON, where it is another than before
    """CREATE TABLE IF NOT EXISTS reading (
      page TEXT NOT NULL REFERENCES page (key),
      number INTEGER NOT NULL,
      reading TEXT NOT NULL,
      PRIMARY KEY (page, number)
    )""",
    # number: that of its line in the journal
    """CREATE TABLE IF NOT EXISTS decision (
      number INTEGER PRIMARY KEY,
      page TEXT NOT NULL REFERENCES page (key),
      "row" INTEGER NOT NULL,
      choice TEXT NOT NULL,
      reason TEXT NOT NULL,
      doubts TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS figure (
      number INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      value INTEGER NOT NULL
    )""",
    # which pages make one ballot, as it was settled when the count was closed
    """CREATE TABLE IF NOT EXISTS ballot (
      page TEXT PRIMARY KEY REFERENCES page (key),
      ballot TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS act (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      body TEXT NOT NULL,
      previous TEXT NOT NULL,
      hash TEXT NOT NULL
    )""",
)


def bring_up_to_date(database: Database, path: Path, *, sealed: bool) -> None:
    """Add the tables that an earlier version of the program did not have to an SQLite database, in memory alone where it
    is sealed; CountError where what it has cannot be read any more."""
    have = {name for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "page" in have and not database.rows("SELECT 1 FROM pragma_table_info('page') WHERE name = 'key'"):
        raise CountError(
            Text(
                f"{path} do một phiên bản cũ lập, từ trước khi kết quả được niêm phong (trước ngày 25/11/2026); phiên bản này "
                f"không đọc được sổ ấy. Hãy mở bằng phiên bản cũ, hoặc lập hồ sơ mới rồi đọc lại {path.parent / 'scans'}.",
                f"{path} was made by an early version, from before counts were sealed (before 25 November 2026), whose "
                f"records this version cannot read. Open it with that version, or make a new count and read "
                f"{path.parent / 'scans'} into it.",
            )
        )
    for table in TABLES:
        name = table_name(table)
        if not sealed:
            database.rows(table)
        elif name and name not in have:
            database.rows(table.replace("CREATE TABLE IF NOT EXISTS", "CREATE TEMP TABLE", 1))


def table_name(statement: str) -> str:
    """The table that a statement of TABLES makes; empty if it makes an index."""
    found = re.match(r"CREATE TABLE IF NOT EXISTS (\w+)", statement)
    return found.group(1) if found else ""
