"""The journal in the store: a line for every act, and what its lines say of the count as a whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from counting.database import Database
from counting.journal import Act, next_act

ENDS_A_CLOSE = ("close", "reopen", "batch", "page", "decision", "batch-voided", "figures", "doubt", "reread")
"""The acts after which a count is closed only if the last of them is the close."""


class KeptJournal:
    """What the store is built on: acts, each with the hash of the one before it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read inside is of one moment, whatever other stations write meanwhile."""
        return self._database.snapshot()

    def record(self, name: str, body: dict[str, Any]) -> None:
        """Write an act that changes nothing else."""
        with self._database.change():
            self._append(name, body)

    def acts(self) -> list[Act]:
        """The whole journal."""
        found = self._database.rows("SELECT number, name, body, previous, hash FROM act ORDER BY number")
        return [Act(*row) for row in found]

    def acts_between(self, after: int, upto: int) -> list[Act]:
        """The journal's lines behind the line `after`, up to the line `upto`."""
        found = self._database.rows(
            "SELECT number, name, body, previous, hash FROM act WHERE number > ? AND number <= ? ORDER BY number",
            (after, upto),
        )
        return [Act(*row) for row in found]

    def last_act(self) -> Act | None:
        """The newest line of the journal."""
        found = self._database.rows("SELECT number, name, body, previous, hash FROM act ORDER BY number DESC LIMIT 1")
        return Act(*found[0]) if found else None

    def last_line_of(self, names: Sequence[str]) -> int:
        """The number of the journal's newest line with one of these names; 0 if there is none."""
        marks = ", ".join("?" * len(names))
        ((number,),) = self._database.rows(f"SELECT max(number) FROM act WHERE name IN ({marks})", names)
        return int(number or 0)

    def closing_act(self) -> Act | None:
        """The line that closed the count last; None if it never was."""
        found = self._database.rows(
            "SELECT number, name, body, previous, hash FROM act WHERE name = 'close' ORDER BY number DESC LIMIT 1"
        )
        return Act(*found[0]) if found else None

    def closed_as(self) -> str:
        """The fingerprint of the tally that the newest close fixed; empty if there was none."""
        last = self.closing_act()
        return str(json.loads(last.body).get("fingerprint", "")) if last else ""

    def is_closed(self) -> bool:
        """Whether the count was closed and nothing was decided or taken in since."""
        marks = ", ".join("?" * len(ENDS_A_CLOSE))
        last = self._database.rows(
            f"SELECT name FROM act WHERE name IN ({marks}) ORDER BY number DESC LIMIT 1", ENDS_A_CLOSE
        )
        return bool(last) and last[0][0] == "close"

    def public_key(self) -> str:
        """The public key, in hex, with whose private key the count is sealed; empty if there is none."""
        found = self._database.rows("SELECT body FROM act WHERE name IN ('new', 'reopen') ORDER BY number DESC LIMIT 1")
        return str(json.loads(found[0][0]).get("key", "")) if found else ""

    def _append(self, name: str, body: dict[str, Any]) -> Act:
        act = next_act(self.last_act(), name, body)
        self._database.rows(
            "INSERT INTO act (number, name, body, previous, hash) VALUES (?, ?, ?, ?, ?)",
            (act.number, act.name, act.body, act.previous, act.hash),
        )
        return act
