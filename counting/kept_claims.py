"""Claims in the store: what is given to one station, so that no other reads the same file or asks the same doubt.

A claim lasts as long as its station's program runs, and no longer than its time. It is no record: it is gone when it was
used, and all are gone when the count is closed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from counting.kept_journal import KeptJournal

FOR_EVER = 1 << 40
"""Seconds: as long as the station runs."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a station was given · is_last: it has no more use for it than this one."""

    station: str
    name: str
    is_last: bool = True


class KeptClaims(KeptJournal):
    """What is given to which station."""

    def claim(self, station: str, names: Collection[str], seconds: int = FOR_EVER) -> set[str]:
        """Give a station whatever no other running station has; what it now has of these."""
        with self._database.change():
            held = self._live(names)
            mine = {name for name in names if held.get(name, station) == station}
            self._give(station, mine, seconds)
        return mine

    def claim_next(self, station: str, kind: str, name: str, seconds: int) -> bool:
        """Give a station this in the place of all that it had of a kind; False, and nothing changes, if another has it."""
        with self._database.change():
            if self._live([name]).get(name, station) != station:
                return False
            self._database.rows("DELETE FROM claim WHERE station = ? AND name LIKE ?", (station, f"{kind} %"))
            self._give(station, [name], seconds)
        return True

    def release(self, station: str, names: Collection[str]) -> None:
        """Take back what a station was given and did not use."""
        with self._database.change():
            for name in names:
                self._database.rows("DELETE FROM claim WHERE name = ? AND station = ?", (name, station))

    def claimants(self, kind: str) -> dict[str, str]:
        """Which running station has what, of the names that begin so."""
        names = [name for (name,) in self._database.rows("SELECT name FROM claim WHERE name LIKE ?", (f"{kind} %",))]
        return self._live(names)

    def last_claimant(self, name: str) -> str:
        """Which station was given this last, running or not; empty if none has it."""
        found = self._database.rows("SELECT station FROM claim WHERE name = ?", (name,))
        return str(found[0][0]) if found else ""

    def is_running(self, station: str) -> bool:
        """Whether a station's program runs."""
        return bool(station) and self._database.is_present(program_of(station))

    def _live(self, names: Collection[str]) -> dict[str, str]:
        if not names:
            return {}
        marks = ", ".join("?" * len(names))
        found = self._database.rows(f"SELECT name, station, until FROM claim WHERE name IN ({marks})", list(names))
        now = self._database.now() if found else 0
        running = {station: self._database.is_present(program_of(station)) for _, station, _ in found}
        return {name: station for name, station, until in found if until > now and running[station]}

    def _give(self, station: str, names: Collection[str], seconds: int = FOR_EVER) -> None:
        until = self._database.now() + seconds
        for name in sorted(names):
            self._database.rows("DELETE FROM claim WHERE name = ?", (name,))
            self._database.rows("INSERT INTO claim (name, station, until) VALUES (?, ?, ?)", (name, station, until))

    def _use(self, claim: Claim) -> bool:
        """Whether a station still has what it was given; inside a change, which nobody can come between."""
        found = self._database.rows("SELECT station FROM claim WHERE name = ?", (claim.name,))
        if found != [(claim.station,)]:
            return False
        if claim.is_last:
            self._database.rows("DELETE FROM claim WHERE name = ?", (claim.name,))
        return True


def program_of(station: str) -> str:
    """The program that a claimant works at: several persons may work at one."""
    return station.partition("/")[0]
