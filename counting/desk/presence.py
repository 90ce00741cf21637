"""A desk as a station of its count, for as long as it answers."""

from __future__ import annotations

import threading
from contextlib import ExitStack

from counting.count_folder import CountFolder
from counting.station import Station, opened_station
from counting.store_address import StoreAddress


class DeskPresence:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._station: Station | None = None
        self._address: StoreAddress | None = None

    def at(self, count: CountFolder) -> str:
        """The station's name, known to run wherever the count's records are now."""
        with self._lock:
            address = count.shared()
            if self._station is None or address != self._address:
                self._open.close()
                self._station, self._address = self._open.enter_context(opened_station(count)), address
            self._station.renew()
            return self._station.name

    def end(self) -> None:
        """Be no station any more."""
        with self._lock:
            self._open.close()
            self._station = None
