"""A lock on an open file that the system lets go of when the program ends, whatever ended it."""

from __future__ import annotations

import sys
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt

    def lock(file: IO[Any]) -> None:
        """Lock a file that nobody else has locked for long; OSError if it cannot be had."""
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def is_locked(file: IO[Any]) -> bool:
        """Whether a program holds the file; where two ask at once, one may be told so."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return True
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        return False

else:
    import fcntl

    def lock(file: IO[Any]) -> None:
        """Lock a file that nobody else has locked for long; OSError if it cannot be had."""
        fcntl.flock(file, fcntl.LOCK_EX)

    def is_locked(file: IO[Any]) -> bool:
        """Whether a program holds the file."""
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(file, fcntl.LOCK_UN)
        return False
