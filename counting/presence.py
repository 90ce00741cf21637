"""Whether a program on this machine is running: it holds a lock on a file, and the system lets go of it when it ends.

No clock and no process number is trusted: a killed program's lock is gone at once, and a new program never holds it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from calibration.errors import CountError
from calibration.language import Text
from counting.file_lock import is_locked, lock

OPEN_FILES_STAY = sys.platform == "win32"
"""Windows neither renames nor removes a file that is open."""


def _file_of(folder: Path, name: str) -> Path:
    # unfinished files are neither sealed nor bundled: these are gone when nobody works
    return folder / f".station-{name}.part"


@contextmanager
def held(folder: Path, name: str) -> Iterator[None]:
    """Be present in a folder under a name that nobody else has."""
    file = _file_of(folder, name)
    try:
        clear_absent(folder)
        held_file = _locked(file, folder / f".{name}.part")
    except OSError as error:
        raise CountError(
            Text(
                f"Không ghi được vào {folder} ({error.strerror}); hãy kiểm tra ổ đĩa còn chỗ và cho phép ghi, rồi chạy lại: "
                "những gì đã lưu vẫn còn.",
                f"{folder} cannot be written to ({error.strerror}); check that the disk has room and may be written to, "
                "then run this again: what was saved is kept.",
            )
        ) from error
    try:
        with held_file:
            yield
    finally:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _locked(file: Path, draft: Path) -> IO[str]:
    """The file, open and locked. What is not locked is cleared away: where an open file can be, it is locked first."""
    if OPEN_FILES_STAY:
        opened = file.open("w")
        lock(opened)
        return opened
    opened = draft.open("w")
    lock(opened)
    draft.rename(file)
    return opened


def is_held(folder: Path, name: str) -> bool:
    """Whether a program that is running is present under this name."""
    try:
        with _file_of(folder, name).open("r+") as file:
            return is_locked(file)
    except FileNotFoundError:
        return False


def clear_absent(folder: Path) -> None:
    """Remove what killed programs left."""
    for file in folder.glob(".station-*.part"):
        name = file.name.removeprefix(".station-").removesuffix(".part")
        if not is_held(folder, name):
            with suppress(PermissionError):  # another is just opening it
                file.unlink(missing_ok=True)
