"""Whether a program on this machine is running: it holds a lock on a file, and the system lets go of it when it ends.

No clock and no process number is trusted: a killed program's lock is gone at once, and a new program never holds it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from calibration.errors import CountError
from calibration.language import Text


def _file_of(folder: Path, name: str) -> Path:
    # unfinished files are neither sealed nor bundled: these are gone when nobody works
    return folder / f".station-{name}.part"


@contextmanager
def held(folder: Path, name: str) -> Iterator[None]:
    """Be present in a folder under a name that nobody else has."""
    file, draft = _file_of(folder, name), folder / f".{name}.part"
    try:
        clear_absent(folder)
        lock = draft.open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        draft.rename(file)  # not before it is locked: what is not locked is cleared away
    except OSError as error:
        raise CountError(
            Text(
                f"Không ghi được vào {folder} ({error.strerror}); hãy kiểm tra ổ đĩa còn chỗ và cho phép ghi, rồi chạy lại: "
                "những gì đã lưu vẫn còn.",
                f"{folder} cannot be written to ({error.strerror}); check that the disk has room and may be written to, "
                "then run this again: what was saved is kept.",
            )
        ) from error
    with lock:
        try:
            yield
        finally:
            with suppress(OSError):
                file.unlink(missing_ok=True)


def is_held(folder: Path, name: str) -> bool:
    """Whether a program that is running is present under this name."""
    try:
        with _file_of(folder, name).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def clear_absent(folder: Path) -> None:
    """Remove what killed programs left."""
    for file in folder.glob(".station-*.part"):
        name = file.name.removeprefix(".station-").removesuffix(".part")
        if not is_held(folder, name):
            file.unlink(missing_ok=True)
