"""The tables of a count. What tells the order of feeding is in one table by itself, which closing the count empties."""

from __future__ import annotations

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
