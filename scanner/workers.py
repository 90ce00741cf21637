"""Who reads: processes of this computer, or the workers of a Dask cluster (`--workers dask://HOST:PORT`).

A cluster's workers see the scans where this computer sees them: in a shared folder under the same path, or in an object
store. They may come, go and die while pages are read: a task whose worker died is given to another, and only the process
that asked writes into the count, so every page is counted once.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from calibration.errors import ScanError
from calibration.language import Text
from scanner.batch import FILES_A_TASK, TASKS_UNDER_WAY, processes, usual_jobs

DASK = "dask://"

FILES_A_TASK_OF_CLUSTER = 25
"""Five seconds of a worker: what a dead worker loses, and long enough that handing out tasks costs a hundredth."""

TASKS_A_PROCESS = 3
"""One that it reads, and two that wait while what was read is kept."""

CONNECTING_SECONDS = 20


@dataclass(frozen=True)
class Readers:
    """An executor that reads files, or None where this process does, how many files to hand it at a time, and how many
    tasks it is kept busy with."""

    executor: Executor | None
    files_a_task: int = FILES_A_TASK
    tasks_under_way: int = TASKS_UNDER_WAY


@contextmanager
def readers(workers: str | None, jobs: int | None, files: int) -> Iterator[Readers]:
    """Readers at an address, or `jobs` processes here (as many as there are cores if None)."""
    if workers is None:
        with processes(jobs or usual_jobs(), files) as executor:
            # what is handed out is kept from other stations that feed the same folder
            yield Readers(executor, tasks_under_way=TASKS_A_PROCESS * (jobs or usual_jobs()))
        return
    with _cluster(workers) as executor:
        yield Readers(executor, FILES_A_TASK_OF_CLUSTER)


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """The executor of the cluster whose scheduler listens at an address; ScanError if it cannot be used."""
    if not address.startswith(DASK):
        raise ScanError(
            Text(
                f"--workers {address}: địa chỉ phải có dạng dask://MÁY:CỔNG.",
                f"--workers {address}: the address must be dask://HOST:PORT.",
            )
        )
    try:
        import distributed
    except ImportError as error:
        raise ScanError(
            Text(
                "Để đọc trên nhiều máy cần cài thêm phần cluster: pip install 'kiemphieu[cluster]'.",
                "To read on many machines the cluster part is needed: pip install 'kiemphieu[cluster]'.",
            )
        ) from error
    try:
        # distributed has no types of its own
        connect: Any = distributed.Client
        client = connect(f"tcp://{address.removeprefix(DASK)}", timeout=CONNECTING_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ScanError(
            Text(
                f"Không nối được với bộ điều phối {address}; hãy kiểm tra nó đang chạy và mạng tới nó.",
                f"The scheduler {address} does not answer; check that it runs and that the network reaches it.",
            )
        ) from error
    try:
        with client:
            yield client.get_executor(pure=False)
    # the one where a task killed worker after worker, the other where the scheduler itself went away
    except (distributed.KilledWorker, CancelledError) as error:
        raise ScanError(
            Text(
                f"Cụm máy {address} không đọc tiếp được: nhiều máy đã dừng khi đọc cùng một nhóm trang, hoặc bộ điều phối "
                "đã dừng. Các trang đã đọc vẫn được giữ; hãy chạy lại, hoặc đọc bằng chính máy này (bỏ --workers).",
                f"The cluster {address} cannot read on: several workers died over the same pages, or the scheduler "
                "stopped. What was read is kept; run it again, or read with this computer alone (without --workers).",
            )
        ) from error
