"""A folder that a scanner fills: its files in name order, each once it is complete.

The folder is looked at again and again, not listened to: a network folder tells nobody of its changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from calibration.errors import ScanError
from scanner.page_image import decode_pages
from scanner.remote import read_source
from scanner.sources import page_files, shown_name

LOOK_SECONDS = 1.0
"""From one look to the next: a file is read two seconds after the scanner finished it."""

PATIENCE_LOOKS = 30
"""A file that does not grow and cannot be opened is waited for so many looks, then given on to be refused by name."""

TEMPORARY_ENDS = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".lock")
TEMPORARY_STARTS = ("~", ".")

Stamp = tuple[int, int]
"""A file's size in bytes and the time of its last change in ns."""


@dataclass
class _Seen:
    """A file as the last looks saw it: how many looks found it unchanged, and whether it could be opened then."""

    stamp: Stamp
    unchanged: int = 0
    opens: bool | None = None


@dataclass
class WatchedFolder:
    """wait: sleeps for so many seconds (0: not at all) and tells whether to stop · idle_looks: ends after so many looks without change,
    never if None · known: whether a file's content was taken in before."""

    folder: Path
    wait: Callable[[float], bool]
    known: Callable[[str, bytes], bool] = lambda name, data: False
    idle_looks: int | None = None
    changed: set[Path] = field(default_factory=set)
    """Files that were written to after they had been given on; they are not given again."""

    _seen: dict[Path, _Seen] = field(default_factory=dict)
    _given: dict[Path, Stamp] = field(default_factory=dict)

    def arrivals(self) -> Iterator[Path]:
        """Files as they become complete. One that is not complete holds back those behind it: sheets keep their order."""
        idle = 0
        while True:
            idle = 0 if self._look() else idle + 1
            ending = self.idle_looks is not None and idle >= self.idle_looks
            for path in self._ready(give_up=ending):
                if self.wait(0):
                    return
                self._given[path] = self._seen[path].stamp
                yield path
            if ending or self.wait(LOOK_SECONDS):
                return

    def waiting(self) -> list[Path]:
        """Files that were seen and not given on: they are not complete, or the watch was ended before."""
        return [path for path in self._seen if path not in self._given]

    def _look(self) -> bool:
        """See what is there; whether anything changed. A network folder that is away for a while has not changed."""
        try:
            found = {path: _stamp(path) for path in page_files(self.folder) if not _is_temporary(path)}
        except OSError:
            return False
        before = {path: seen.stamp for path, seen in self._seen.items()}
        for path, stamp in found.items():
            seen = self._seen.get(path)
            if seen is None or seen.stamp != stamp:
                self._seen[path] = _Seen(stamp)
                if self._given.get(path, stamp) != stamp:
                    self.changed.add(path)
            else:
                seen.unchanged += 1
        for path in before.keys() - found.keys():
            del self._seen[path]
        return before != found

    def _ready(self, give_up: bool) -> Iterator[Path]:
        for path in page_files(self.folder):
            seen = self._seen.get(path)
            if seen is None or path in self._given:
                continue
            if seen.unchanged and seen.opens is None:
                seen.opens = self._opens(path)
            if path in self._given:
                continue
            if not (seen.opens or give_up or seen.unchanged >= PATIENCE_LOOKS):
                return
            yield path

    def _opens(self, path: Path) -> bool:
        try:
            data = read_source(path)
            if self.known(shown_name(path), data):
                self._given[path] = self._seen[path].stamp
                return True
            return sum(1 for _ in decode_pages(data, path.name)) > 0
        except (OSError, ScanError):
            return False


def _stamp(path: Path) -> Stamp:
    found = path.lstat()
    return found.st_size, found.st_mtime_ns


def _is_temporary(path: Path) -> bool:
    name = path.name.lower()
    return name.endswith(TEMPORARY_ENDS) or name.startswith(TEMPORARY_STARTS)
