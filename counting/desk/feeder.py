"""The scanner's feeder at the desk: which sheets it gives, what it left behind, and stopping it without losing one."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from scanner.document_scanner import Settings, scanned_sheets

_SHEET = re.compile(r"sheet-(\d+)\.(?:jpeg|png)")


class Halted(Exception):  # noqa: N818  (a wish, not a fault)
    """A person stopped the feeder; every sheet that it had scanned was given before."""


class Feeder:
    """Where scanned sheets wait until they are in the count: they outlive the desk, should it be stopped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def left_behind(self) -> list[Path]:
        """The sheets that were scanned and not taken in, in their order."""
        files = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted((file for file in files if _SHEET.fullmatch(file.name)), key=_number)

    def sheets(self, settings: Settings, first: int, halt: threading.Event) -> Iterator[Path]:
        """What was left behind, then sheet after sheet until the feeder is empty.

        Halted where `halt` was set, ScanError where the scanner stopped for another reason.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = self.left_behind()
        given = set(before)
        yield from before
        first = max([first, *(_number(sheet) + 1 for sheet in before)])
        with closing(scanned_sheets(settings, self._folder, first)) as stream:  # type: ignore[type-var]
            for sheet in stream:
                given.add(sheet)
                yield sheet
                if halt.is_set():
                    break
        for half in self._folder.glob("sheet-*.part"):
            half.unlink(missing_ok=True)  # its sheet was in the middle of the scanner, and is fed again
        # the scanner is a sheet or two ahead of the reading: these went through it and are read, too
        yield from (sheet for sheet in self.left_behind() if sheet not in given)
        if halt.is_set():
            raise Halted


def _number(sheet: Path) -> int:
    found = _SHEET.fullmatch(sheet.name)
    return int(found[1]) if found else 0
