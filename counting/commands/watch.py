"""`kiemphieu watch`: files into the count as a scanner writes them to a folder."""

from __future__ import annotations

import hashlib
import math
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calibration.command_line import command, option, tell
from calibration.errors import CountError, ExitStatus
from calibration.language import Text

if TYPE_CHECKING:  # loaded only when the command runs, so that its --help answers at once
    from counting.count_folder import CountFolder
    from counting.store import Store
    from scanner.watched_folder import WatchedFolder


@command(
    about=Text(
        "Đọc vào hồ sơ các tệp mà máy quét ghi vào một thư mục (cả thư mục mạng), mỗi tệp khi đã ghi xong. Nhấn Ctrl-C để "
        "kết thúc lần quét. Trả về 3 nếu có điều phải chờ người quyết định.",
        "Reads into the count what a scanner writes to a folder (also on a network), each file once it is complete. "
        "Ctrl-C ends the batch. Exits with 3 if something waits for a person.",
    ),
    example="kiemphieu watch hoso /media/scans",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@option(
    "--until-idle",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    about=Text("Tự kết thúc khi không có gì mới trong ngần ấy giây.", "End when nothing was new for so many seconds."),
)
@click.pass_context
def watch(ctx: click.Context, count: Path, folder: Path, until_idle: float | None) -> None:
    from counting.brief_standing import where_it_stands_in_brief
    from counting.count_folder import open_count
    from scanner.watched_folder import LOOK_SECONDS, WatchedFolder

    if not folder.is_dir():
        raise CountError(
            Text(
                f"Không có thư mục {folder}; hãy kiểm tra đường dẫn và kết nối mạng.",
                f"There is no folder {folder}; check the path and the network.",
            )
        )
    opened = open_count(count)
    idle_looks = None if until_idle is None else math.ceil(until_idle / LOOK_SECONDS)
    with opened.store() as store, stop_on_signal() as wait:
        if store.is_closed():
            raise CountError(
                Text(
                    f"Kết quả trong {count} đã chốt; không đọc thêm được.",
                    f"The count {count} is closed; nothing more can be read into it.",
                )
            )
        watched = WatchedFolder(folder, wait, _taken_before(store), idle_looks)
        tell(Text(f"Đang chờ tệp trong {folder}; Ctrl-C để kết thúc.", f"Watching {folder}; Ctrl-C ends the batch."))
        seen = take_in_arrivals(opened, store, watched)
        standing = where_it_stands_in_brief(opened, store)
    tell(
        Text(
            f"Số trang đã đọc: {seen['read']}; từ chối: {seen['refused']}; số hàng chờ quyết định: {standing.waiting}.",
            f"Pages read: {seen['read']}; refused: {seen['refused']}; rows that wait for a decision: "
            f"{standing.waiting}.",
        )
    )
    unsure = _tell_of_files(watched)
    if standing.waiting:
        tell(Text(f"Tiếp theo: kiemphieu review {count}", f"Next: kiemphieu review {count}"))
    if standing.waiting or unsure:
        ctx.exit(ExitStatus.WAITING)


def take_in_arrivals(folder: CountFolder, store: Store, watched: WatchedFolder) -> Counter[str]:
    """Take files in as they arrive, as one batch, and tell of each; how many pages were `read` and `refused`."""
    from counting.commands.read import refusal_line, taken_elsewhere_line
    from counting.intake import take_in
    from scanner.reading import RefusedPage

    seen: Counter[str] = Counter()
    arrivals = watched.arrivals()
    first = next(arrivals, None)
    if first is None:  # no file, no batch
        return seen
    elsewhere: list[Path] = []
    for page in take_in(folder, store, chain([first], arrivals), jobs=1, elsewhere=elsewhere.append):
        if isinstance(page.reading, RefusedPage):
            seen["refused"] += 1
            tell(refusal_line(page.reading))
        else:
            seen["read"] += 1
            doubts = bool(page.reading.doubts) + sum(bool(row.doubts) for row in page.reading.rows)
            name, form = page.reading.file, page.reading.form
            tell(Text(f"{name}: {form}; nghi vấn: {doubts}.", f"{name}: {form}; doubts: {doubts}."))
    if elsewhere:
        tell(taken_elsewhere_line(len(elsewhere)))
    return seen


@contextmanager
def stop_on_signal() -> Iterator[Callable[[float], bool]]:
    """A way to sleep that ends early, and says so, at the first Ctrl-C; a second Ctrl-C stops the program at once."""
    stop = threading.Event()

    def ask(number: int, frame: object) -> None:
        stop.set()
        signal.signal(number, signal.default_int_handler)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop.wait
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _taken_before(store: Store) -> Callable[[str, bytes], bool]:
    """Whether a file was taken in by an earlier batch; what a voided batch took in is to be fed again."""
    from counting.store import VOIDED

    taken = {item for batch in store.batches() if batch.state != VOIDED for item in store.taken_in(batch.number)}
    return lambda name, data: (name, hashlib.sha256(data).hexdigest()) in taken


def _tell_of_files(watched: WatchedFolder) -> bool:
    """Tell of files that were not read, or not as they are now; whether there are any."""
    for path in sorted(watched.changed):
        tell(
            Text(
                f"{path.name} đã thay đổi sau khi được đọc; hãy hủy lần quét này và đưa lại.",
                f"{path.name} was changed after it had been read; void this batch and feed it again.",
            )
        )
    for path in watched.waiting():
        tell(
            Text(
                f"{path.name} chưa được đọc (chưa ghi xong, hoặc đã kết thúc trước đó); hãy chạy lại lệnh này khi máy quét đã xong.",
                f"{path.name} was not read (not complete, or the watch was ended before); run this command again when the scanner is done.",
            )
        )
    return bool(watched.changed or watched.waiting())
