"""Guesses at codes are slowed: for each name, and for all names together."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

FREE_GUESSES = 4
"""Wrong codes for one name before it must wait: people mistype."""

LONGEST_WAIT_S = 300.0
"""Doubling from two seconds up to this: someone who mistyped ten times is not locked out for the day."""

ALL_GUESSES, ALL_WITHIN_S = 30, 300.0
"""Wrong codes for all names together within that time; then everyone waits. Five people who mistype stay far below."""

_NAMES_KEPT = 1000


class GuessBrake:
    """Counts wrong codes. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self._recent: deque[float] = deque(maxlen=ALL_GUESSES)

    def seconds_to_wait(self, name: str) -> int:
        """How long to wait before the next guess at this name; 0 if none."""
        with self._lock:
            now = self._clock()
            wait = self._until.get(_key(name), 0.0) - now
            if len(self._recent) == ALL_GUESSES:
                wait = max(wait, self._recent[0] + ALL_WITHIN_S - now)
            return max(0, int(wait + 0.999))

    def wrong(self, name: str) -> None:
        """A wrong code was given."""
        key = _key(name)
        with self._lock:
            now = self._clock()
            if key not in self._wrong and len(self._wrong) >= _NAMES_KEPT:
                forgotten = next(iter(self._wrong))
                self._wrong.pop(forgotten)
                self._until.pop(forgotten, None)
            self._wrong[key] = self._wrong.get(key, 0) + 1
            self._recent.append(now)
            over = self._wrong[key] - FREE_GUESSES
            if over >= 0:
                self._until[key] = now + min(LONGEST_WAIT_S, 2.0 ** (over + 1))

    def right(self, name: str) -> None:
        """The right code was given: the name starts anew."""
        with self._lock:
            self._wrong.pop(_key(name), None)
            self._until.pop(_key(name), None)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())[:80]
