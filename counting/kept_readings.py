"""Readings in the store: the first of each page in its record, and beside it those made again with other thresholds.

No reading is ever changed: the newest counts. What persons decided about a row stands while its reading says the same;
where it says something else since, the row waits again, whatever the machine makes of it now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from calibration.errors import CountError
from calibration.ink_limits import USUAL_LIMITS, InkLimits
from calibration.language import Text
from counting.kept_claims import KeptClaims
from counting.reading_text import Told, reading_from
from counting.records import Record, digest

REREAD = "reread"
"""The act by which the kept scans were read again."""

CHANGES_WHAT_IS_READ = ("batch", "page", "batch-voided", "close", "reopen", "form", "learn", "election", REREAD)
"""The acts after which reading all scans again would read others, or otherwise."""

SAME_MARK = 0.02
"""How far a mark's measured share may lie off where the same scan is read on another machine: rounding of pictures
differs in the last digits (0.001 seen); the choice and every doubt must be the same."""


class KeptReadings(KeptClaims):
    """What was read of each page, first and later, and with which thresholds."""

    def limits(self) -> InkLimits:
        """The thresholds in force: those that were applied last, else the program's own."""
        found = self._database.rows("SELECT body FROM act WHERE name = ? ORDER BY number DESC LIMIT 1", (REREAD,))
        if not found:
            return USUAL_LIMITS
        told = json.loads(found[0][0])
        return InkLimits(float(told["empty_mm2"]), float(told["mark_mm2"]))

    def rereadings(self, after: int = 0) -> dict[str, list[tuple[int, Told]]]:
        """The later readings of pages (by key), the oldest first, each with the number of its line in the journal.

        `after`: only of pages that came in after the page with this id.
        """
        where, values = ("WHERE page IN (SELECT page FROM feeding WHERE place > ?)", [after]) if after else ("", [])
        found: dict[str, list[tuple[int, Told]]] = {}
        for page, number, told in self._database.rows(
            f"SELECT page, number, reading FROM reading {where} ORDER BY page, number", values
        ):
            found.setdefault(page, []).append((number, json.loads(told)))
        return found

    def keep_rereadings(self, readings: Mapping[str, Told], told: Record, seen: int) -> int:
        """Keep what was read otherwise of pages (by key), and that all were read again; the number of the journal's line.

        `seen`: the newest line of CHANGES_WHAT_IS_READ when it was begun. CountError if there is another by now, or a
        station is feeding: then nothing is kept.
        """
        with self._database.change():
            if self.claimants("batch") or self.last_line_of(CHANGES_WHAT_IS_READ) != seen:
                raise CountError(
                    Text(
                        "Có máy đang quét hoặc vừa ghi thêm vào hồ sơ nên chưa áp dụng gì; hãy chờ xong rồi làm lại.",
                        "A station is feeding or has just written into the count, so nothing was applied; wait until it "
                        "is done, then run this again.",
                    )
                )
            records = [{"page": key, "reading": reading} for key, reading in readings.items()]
            act = self._append(REREAD, {**told, "changed": len(records), "digest": digest(records)})
            for key in sorted(readings):
                self._database.rows(
                    "INSERT INTO reading (page, number, reading) VALUES (?, ?, ?)",
                    (key, act.number, json.dumps(readings[key], ensure_ascii=False)),
                )
        return act.number

    def row_changes(self) -> dict[tuple[str, int], int]:
        """The rows (page's key, row) of pages with decisions that were read otherwise again, with the newest journal line
        that says so."""
        changes: dict[tuple[str, int], int] = {}
        before: dict[str, Told] = {}
        for key, number, now, first in self._database.rows(
            "SELECT reading.page, reading.number, reading.reading, page.reading FROM reading"
            " JOIN page ON page.key = reading.page WHERE reading.page IN (SELECT page FROM decision)"
            " ORDER BY reading.number"
        ):
            reading = json.loads(now)
            was = before[key] if key in before else reading_from(first)
            changes |= {(key, row): number for row in rows_read_otherwise(was, reading)}
            before[key] = reading
        return changes

    def decided_before_read_anew(self) -> dict[str, set[int]]:
        """The rows, by the page's key, that were decided before they were read otherwise."""
        changes, found = self.row_changes(), dict[str, set[int]]()
        for key, row, number in self._database.rows(
            'SELECT page, "row", min(number) FROM decision GROUP BY page, "row"'
        ):
            if number < changes.get((key, row), 0):
                found.setdefault(key, set()).add(row)
        return found


def rows_read_otherwise(before: Told, now: Told) -> list[int]:
    """The rows of a page of which two readings say something else, or measured something else."""
    was = {row["row"]: row for row in before["rows"]}
    return [row["row"] for row in now["rows"] if row["row"] not in was or not is_same_row(was[row["row"]], row)]


def is_same_row(was: Told, now: Told) -> bool:
    """Whether two readings of a row say the same, and measured the same as far as machines agree."""
    return (
        all(was[name] == now[name] for name in ("row", "choice", "doubts"))
        and was["marks"].keys() == now["marks"].keys()
        and all(abs(was["marks"][level] - now["marks"][level]) <= SAME_MARK for level in was["marks"])
    )
