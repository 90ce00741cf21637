"""A count in one file (ZIP), for another machine to check: everything but the private key and unfinished files."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from calibration.errors import CountError
from calibration.language import Text
from counting.copying import bring_home
from counting.count_folder import DATABASE_FILE, CountFolder, open_count
from counting.database import opened_sqlite
from counting.postgres import opened_postgres
from counting.seal import KEY_FILE, SEAL_FILE
from counting.store_address import STORE_FILE

SAME_TIME = (1980, 1, 1, 0, 0, 0)
"""What ZIP says of when a file was written: the first day it knows, so that nothing tells when a sheet came in."""

MOST_BYTES = 64 << 30
"""A bundle that unpacks to more is none of ours: 100,000 scans of 600 kB."""


def write_bundle(folder: CountFolder, file: Path) -> int:
    """Write a count's bundle, whole or not at all; how many files it holds. CountError if it cannot be written."""
    address = folder.shared()
    if address is None and not folder.is_sealed:
        with opened_sqlite(folder.path / DATABASE_FILE) as database:
            database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    files = {
        path.relative_to(folder.path).as_posix(): path
        for path in folder.path.rglob("*")
        if path.is_file() and path.name != KEY_FILE and not path.name.endswith((".part", "-wal", "-shm"))
    }
    with tempfile.TemporaryDirectory(prefix="kiemphieu-") as aside:
        if address is not None:
            # who checks the bundle has no server: the records as they are now go with it
            files.pop(STORE_FILE)
            files[DATABASE_FILE] = Path(aside) / DATABASE_FILE
            with opened_postgres(address) as server, server.snapshot():
                bring_home(server, files[DATABASE_FILE])
        _write(files, file)
    return len(files)


def _write(files: dict[str, Path], file: Path) -> None:
    draft = file.with_name(f".{file.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, path in sorted(files.items()):
                entry = zipfile.ZipInfo(name, SAME_TIME)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_STORED if name.startswith("scans/") else zipfile.ZIP_DEFLATED
                bundle.writestr(entry, path.read_bytes())
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CountError(
            Text(
                f"Không ghi được {file} ({error.strerror}); hãy kiểm tra ổ đĩa rồi làm lại.",
                f"{file} cannot be written ({error.strerror}); check the disk and try again.",
            )
        ) from error


@contextmanager
def opened_bundle(path: Path) -> Iterator[CountFolder]:
    """The count in a folder, or in a bundle, which is unpacked aside; CountError if it is neither."""
    if not path.exists():
        raise CountError(
            Text(
                f"Không có {path}; hãy kiểm tra lại tên thư mục hồ sơ hoặc tệp gói.",
                f"There is no {path}; check the name of the count folder or the bundle.",
            )
        )
    if not path.is_file():
        yield open_count(path)
        return
    with tempfile.TemporaryDirectory(prefix="kiemphieu-") as aside:
        try:
            with zipfile.ZipFile(path) as bundle:
                _check_entries(bundle, path)
                bundle.extractall(aside)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
            raise _no_bundle(path) from error
        if not (Path(aside) / SEAL_FILE).is_file():
            # a bundle is checked by itself: it leads to no server
            (Path(aside) / STORE_FILE).unlink(missing_ok=True)
        yield open_count(Path(aside))


def _check_entries(bundle: zipfile.ZipFile, path: Path) -> None:
    names = [PurePosixPath(entry.filename) for entry in bundle.infolist()]
    outside = any(name.is_absolute() or ".." in name.parts for name in names)
    if outside or len(set(names)) != len(names) or sum(entry.file_size for entry in bundle.infolist()) > MOST_BYTES:
        raise _no_bundle(path)


def _no_bundle(path: Path) -> CountError:
    return CountError(
        Text(
            f"{path} không phải gói hồ sơ kiểm phiếu, hoặc đã hỏng; hãy chép lại gói do kiemphieu bundle lập.",
            f"{path} is no bundle of a count, or is broken; copy anew the one that kiemphieu bundle made.",
        )
    )
