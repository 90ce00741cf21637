"""Whose turn a file is: several stations may be given the same folder, and each file is read by one of them.

What another station is reading is looked at again at the end: it came in there, or that station stopped and the file is
ours.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from calibration.errors import CountError
from calibration.language import Text
from counting.kept_claims import Claim
from counting.station import Station
from counting.store import OPEN, Store
from scanner.remote import is_remote, read_source
from scanner.sources import shown_name

HANGS_SECONDS = 1800
"""A station that runs but does not keep a file for so long hangs: another may read it."""

MOST_AT_ONCE = 500
"""Files asked for in one change."""

LOOK_SECONDS = 0.5
"""From one look at what other stations read to the next."""


class Turns:
    """The files of one reading, for one station and its batch."""

    def __init__(self, store: Store, station: Station, batch: int) -> None:
        self._store, self._station, self._batch = store, station, batch
        # what ended before may be fed again, and is told as a duplicate then
        self._before = {each.number for each in store.batches() if each.state != OPEN} - {batch}
        self._under_way: Counter[str] = Counter()
        self._others: list[Path] = []
        self.elsewhere: list[Path] = []
        """Files that another station took in meanwhile."""

    def mine(self, files: Iterable[Path], at_once: int = 1) -> Iterator[Path]:
        """Those that are this station's to read, asked for so many at once as they are needed."""
        yield from self._given(files, at_once, {self._batch})

    def mine_in_order(self, files: Iterable[Path]) -> Iterator[Path]:
        """The same where the order tells which pages make a ballot: all at once of a list, or as they come.

        CountError where files come one after the other and another station takes of them, too.
        """
        if isinstance(files, list):
            yield from list(self._given(files, MOST_AT_ONCE, {self._batch}))
            return
        for file in files:
            yield from self._given([file], 1, {self._batch})
            if self._others or self.elsewhere:
                raise CountError(
                    Text(
                        f"Một máy khác cũng đang đọc {file.parent}: phiếu có nhiều trang phải được nạp ở một máy, vì thứ tự "
                        "cho biết trang nào thuộc lá phiếu nào. Hãy dừng một trong hai máy, rồi chạy lại máy kia.",
                        f"Another station reads {file.parent}, too: ballots of several pages must be fed at one station, "
                        "since their order tells which pages belong together. Stop one of the two, then run the other "
                        "again.",
                    )
                )

    def left(self) -> Iterator[Path]:
        """Those that others had, once it is known that they do not read them; waits for those who are at it."""
        while self._others:
            again, self._others = self._others, []
            yield from self._given(again, 1, set())
            if self._others:
                time.sleep(LOOK_SECONDS)

    def claim_for(self, file: Path) -> Claim:
        """What to show when the file is kept."""
        name = _name(file)
        self._under_way[name] -= 1
        return Claim(self._station.name, name, self._under_way[name] == 0)

    def was_kept(self, file: Path) -> bool:
        """Whether a file came in; asked where the server went away while it was kept."""
        self._station.renew()
        return (shown_name(file), _source(file)) in self._store.taken_in(self._batch)

    def lost(self, file: Path) -> None:
        """The file was not kept: it is no longer this station's."""
        self._others.append(file)

    def _given(self, files: Iterable[Path], at_once: int, but: set[int]) -> Iterator[Path]:
        coming = iter(files)
        while lot := list(islice(coming, at_once)):
            self._station.renew()
            names = {file: _name(file) for file in lot}
            given = self._store.claim(self._station.name, set(names.values()), HANGS_SECONDS)
            came = self._store.came_in([shown_name(file) for file in lot], self._before | but)
            for file in lot:
                if names[file] not in given:
                    self._others.append(file)
                elif came and (shown_name(file), _source(file)) in came:
                    self.elsewhere.append(file)
                    if not self._under_way[names[file]]:
                        self._store.release(self._station.name, [names[file]])
                else:
                    self._under_way[names[file]] += 1
                    yield file


def not_in(files: list[Path], taken: set[tuple[str, str]]) -> list[Path]:
    """The files that were not taken in, by name and content."""
    names = {name for name, _ in taken}
    return [file for file in files if (name := shown_name(file)) not in names or (name, _source(file)) not in taken]


def _source(file: Path) -> str:
    try:
        return hashlib.sha256(read_source(file)).hexdigest()
    except OSError:
        return ""


def _name(file: Path) -> str:
    """The same for the same file at every station, wherever its folder is mounted; that others share it costs a wait."""
    try:
        if is_remote(file):
            told = str(file)
        else:
            found = file.stat()
            # whole seconds, which all kinds of network folders keep alike
            told = f"{shown_name(file)} {found.st_size} {int(found.st_mtime)}"
    except OSError:
        told = shown_name(file)
    return f"file {hashlib.sha256(told.encode()).hexdigest()[:32]}"
