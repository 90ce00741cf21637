"""Which doubt a member sees next, and which one before: the order of review, apart from the screen."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence

Key = tuple[int, int]
"""Page and row."""

_REMEMBERED = 500


def following(waiting: Sequence[Key], after: Key | None) -> Key | None:
    """The first that waits after this one, in feeding order; from the beginning again at the end."""
    if not waiting:
        return None
    if after is None:
        return waiting[0]
    return next((key for key in waiting if key > after), waiting[0])


class Recent:
    """What each member decided last, so that Backspace finds back. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[str, list[Key]] = defaultdict(list)

    def note(self, name: str, key: Key) -> None:
        """This member has just decided this."""
        with self._lock:
            keys = self._keys[name]
            if key in keys:
                keys.remove(key)
            keys.append(key)
            del keys[:-_REMEMBERED]

    def before(self, name: str, key: Key) -> Key | None:
        """What this member decided before this one; the newest where it was not decided yet."""
        with self._lock:
            keys = self._keys[name]
            at = keys.index(key) if key in keys else len(keys)
            return keys[at - 1] if at else None
