"""A Dask scheduler and its workers as plain processes of this computer, for tests and measurements."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

STARTING_SECONDS = 60.0

Process = subprocess.Popen[bytes]


def free_port() -> int:
    """A port of this computer that nobody listens at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def running(*arguments: str) -> Iterator[Process]:
    """A Python module as a process of its own, ended whatever happens."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(port: int) -> None:
    """Until somebody listens at a port of this computer; OSError after STARTING_SECONDS."""
    end = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@dataclass
class Cluster:
    """Where the scheduler listens, and its workers' processes."""

    port: int
    workers: list[Process]
    _stack: ExitStack

    @property
    def address(self) -> str:
        """The address that `--workers` takes."""
        return f"dask://127.0.0.1:{self.port}"

    def add_worker(self) -> None:
        """One worker more, of one thread."""
        arguments = (f"tcp://127.0.0.1:{self.port}", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        self.workers.append(self._stack.enter_context(running("distributed.cli.dask_worker", *arguments)))

    def kill(self, number: int) -> None:
        """Kill a worker as a power cut would."""
        os.kill(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()

    def wait(self, count: int) -> None:
        """Until so many workers have come."""
        import distributed

        connect: Any = distributed.Client
        with connect(f"tcp://127.0.0.1:{self.port}", set_as_default=False) as client:
            client.wait_for_workers(count, timeout=STARTING_SECONDS)


@contextmanager
def cluster_of(workers: int) -> Iterator[Cluster]:
    """A scheduler and so many workers, ended at the end."""
    with ExitStack() as stack:
        found = Cluster(free_port(), [], stack)
        scheduler = ("--host", "127.0.0.1", "--port", str(found.port), "--no-dashboard", "--no-show")
        stack.enter_context(running("distributed.cli.dask_scheduler", *scheduler))
        wait_for(found.port)
        for _ in range(workers):
            found.add_worker()
        found.wait(workers)
        yield found
