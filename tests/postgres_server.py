"""A PostgreSQL server for tests, started as a plain process: a Unix socket in a folder of its own, no network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to be run by root."""

STARTING_SECONDS = 60


def programs() -> Path | None:
    """Where initdb and postgres are; None if PostgreSQL is not installed."""
    found = [Path(postgres).parent for name in ("postgres",) if (postgres := shutil.which(name))]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists()), None)


@dataclass
class PostgresServer:
    """A server that can be stopped as by a pulled plug and started again."""

    programs: Path
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """As `--store` takes it."""
        return f"postgresql://kiemphieu@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        told = [self.programs / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses="]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(told, stdout=log, stderr=log, cwd=self.folder, **_as_nobody())
        until = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < until:
            if _answers(self.address):
                return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text())

    def stop_at_once(self) -> None:
        """Every session ends in the middle of what it did; the next start recovers from the log of changes."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()


def _answers(address: str) -> bool:
    import psycopg

    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _as_nobody() -> dict[str, object]:
    return {"user": UNPRIVILEGED, "group": "nogroup"} if sys.platform != "win32" and os.getuid() == 0 else {}


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server on an empty database; RuntimeError says why it does not start."""
    where = programs()
    if where is None:
        raise RuntimeError("PostgreSQL is not installed")
    # sockets have short paths, and the folders of pytest are closed to other users
    folder = Path(tempfile.mkdtemp(prefix="kp-pg-", dir="/tmp"))
    server = PostgresServer(where, folder)
    try:
        if os.getuid() == 0:
            shutil.chown(folder, UNPRIVILEGED, "nogroup")
        subprocess.run(
            [where / "initdb", "-D", folder / "data", "-U", "kiemphieu", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            **_as_nobody(),  # type: ignore[call-overload]
        )
        server.start()
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.stop_at_once()
        shutil.rmtree(folder, ignore_errors=True)
