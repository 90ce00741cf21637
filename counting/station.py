"""A station: one program that feeds or reviews a count. It is known to run for as long as it is there, by no clock.

In a count's folder it holds a lock on a file, on PostgreSQL a lock of its session: both are gone when it is.
"""

from __future__ import annotations

import hashlib
import platform
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from counting.count_folder import CountFolder
from counting.postgres import PostgresDatabase, opened_postgres
from counting.presence import held


@dataclass(frozen=True)
class Station:
    """name: says nothing of who works at it, and begins with what all programs of this computer share."""

    name: str
    session: PostgresDatabase | None = None

    def renew(self) -> None:
        """Be known to run again where the server was restarted."""
        if self.session is not None:
            self.session.be_present(self.name)


@contextmanager
def opened_station(folder: CountFolder) -> Iterator[Station]:
    """A station of its own for as long as this lasts."""
    name, address = f"{this_computer()}-{secrets.token_hex(8)}", folder.shared()
    if address is None:
        with held(folder.path, name):
            yield Station(name)
        return
    with opened_postgres(address) as session:
        station = Station(name, session)
        station.renew()
        yield station


def this_computer() -> str:
    """What stands for this computer's name."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def is_of_this_computer(station: str) -> bool:
    """Whether a station ran here; so did, before there were stations, whatever has no name."""
    return not station or station.startswith(f"{this_computer()}-")
