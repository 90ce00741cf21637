"""Scans in an object store, by their address (s3://BUCKET/KEY), beside those in folders.

Addresses travel as paths, whose first part is then the scheme. fsspec is loaded only where there is an address.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

from calibration.errors import ScanError
from calibration.language import Text

MAX_FILE_BYTES = 250 << 20
"""250 sheets as PDF or TIFF at 300 dpi grey; a worker holds a file whole in its memory."""

SCHEMES = frozenset({"s3:", "gs:", "az:", "memory:"})


def is_remote(path: Path) -> bool:
    """Whether a path stands for an address."""
    return len(path.parts) > 1 and path.parts[0] in SCHEMES


def address_of(path: Path) -> str:
    """The address that a path stands for: a path has lost one of the two slashes."""
    return f"{path.parts[0]}//{'/'.join(path.parts[1:])}"


def read_source(path: Path) -> bytes:
    """The bytes of a file or of an object; OSError if it cannot be read."""
    if not is_remote(path):
        return _read_local(path)
    store = _store_of(path)
    data: bytes = store.cat_file(address_of(path))
    return data


def _read_local(path: Path) -> bytes:
    """A file's bytes; a pipe or a device is never waited for, and a file that would fill the memory is not begun."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    opened = os.open(path, flags)
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a file")
        if found.st_size > MAX_FILE_BYTES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        with os.fdopen(opened, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(opened)


def objects_under(path: Path) -> list[Path]:
    """The object with this address, or all under it; ScanError if there is none or the store does not answer."""
    store = _store_of(path)
    try:
        # what was listed before may have grown since
        store.invalidate_cache()
        found = store.find(address_of(path))
    except Exception as error:  # each store has errors of its own
        raise ScanError(
            Text(
                f"Không mở được {address_of(path)} ({error}); hãy kiểm tra địa chỉ, mật khẩu và mạng.",
                f"{address_of(path)} cannot be opened ({error}); check the address, the keys and the network.",
            )
        ) from error
    if not found:
        raise ScanError(
            Text(
                f"Không có gì ở {address_of(path)}; hãy kiểm tra địa chỉ.",
                f"Nothing is at {address_of(path)}; check it.",
            )
        )
    return [Path(f"{path.parts[0]}/{name}") for name in found]


def _store_of(path: Path) -> Any:
    scheme = path.parts[0].removesuffix(":")
    try:
        import fsspec

        return fsspec.filesystem(scheme)
    except ImportError as error:
        raise ScanError(
            Text(
                f"Để đọc từ {scheme}:// cần cài thêm phần cluster: pip install 'kiemphieu[cluster]'.",
                f"To read from {scheme}:// the cluster part is needed: pip install 'kiemphieu[cluster]'.",
            )
        ) from error
