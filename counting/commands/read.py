"""`kiemphieu read`: scans into the count."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calibration.command_line import command, option, tell, with_progress
from calibration.errors import CountError, ExitStatus
from calibration.language import Text

if TYPE_CHECKING:  # loaded only when the command runs, so that its --help answers at once
    from counting.brief_standing import BriefStanding
    from counting.feeding import Piles
    from counting.store import Store
    from scanner.reading import RefusedPage


@command(
    about=Text(
        "Đọc các bản quét (tệp hoặc thư mục) vào hồ sơ kiểm phiếu. Trang không phải phiếu bị từ chối theo tên, phần còn "
        "lại vẫn được đọc. Trả về 3 nếu có điều phải chờ người quyết định.",
        "Reads scans (files or folders) into the count. What is no ballot is refused by name, the rest is read. "
        "Exits with 3 if something waits for a person.",
    ),
    example="kiemphieu read hoso scans/",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--jobs", type=click.IntRange(1, 256), about=Text("Số tiến trình chạy song song.", "Processes side by side."))
@option(
    "--workers",
    metavar="dask://HOST:PORT",
    about=Text(
        "Đọc trên các máy của một cụm Dask thay cho máy này; các máy phải thấy các bản quét ở cùng đường dẫn, hoặc ở s3://.",
        "Read on the workers of a Dask cluster instead; they must see the scans under the same path, or at s3://.",
    ),
)
@option("--json", "as_json", is_flag=True, about=Text("In mỗi trang một dòng JSON.", "Print one JSON line a page."))
@option("--reopen", is_flag=True, about=Text("Mở lại kết quả đã chốt.", "Open a closed count again."))
@click.pass_context
def read(
    ctx: click.Context,
    count: Path,
    paths: tuple[Path, ...],
    jobs: int | None,
    workers: str | None,
    as_json: bool,
    reopen: bool,
) -> None:
    from counting.brief_standing import where_it_stands_in_brief
    from counting.count_folder import open_count
    from counting.intake import take_in
    from counting.sealing import reopen_count
    from scanner.batch import usual_jobs
    from scanner.reading import RefusedPage, reading_object
    from scanner.sources import files_in_order

    folder = open_count(count)
    files = files_in_order(list(paths))
    taken: Counter[str] = Counter()
    batch = 0
    if reopen:
        reopen_count(folder, reason="read --reopen")
    with folder.store() as store:
        _refuse_if_closed(store, count)
        elsewhere: list[Path] = []
        pages = take_in(folder, store, files, jobs or usual_jobs(), workers, elsewhere.append)
        for page in with_progress(pages, len(files), Text("Đang đọc", "Reading")):
            reading, batch = page.reading, page.batch
            if as_json:
                click.echo(json.dumps(reading_object(reading), ensure_ascii=False))
            if isinstance(reading, RefusedPage):
                taken[reading.reason.value] += 1
                tell(refusal_line(reading))
            else:
                taken["read"] += 1
        standing = where_it_stands_in_brief(folder, store)
    _tell_what_came_in(standing, batch, taken)
    if elsewhere:
        tell(taken_elsewhere_line(len(elsewhere)))
    if standing.waiting:
        tell(Text(f"Tiếp theo: kiemphieu review {count}", f"Next: kiemphieu review {count}"))
        ctx.exit(ExitStatus.WAITING)


def _refuse_if_closed(store: Store, count: Path) -> None:
    if store.is_closed():
        raise CountError(
            Text(
                f"Kết quả trong {count} đã chốt; nếu thật sự phải đọc thêm, hãy thêm --reopen rồi chốt lại.",
                f"The count {count} is closed; if more must be read, add --reopen and close it again.",
            )
        )


def _tell_what_came_in(standing: BriefStanding, batch: int, taken: Counter[str]) -> None:
    """How a batch's piles were taken, which pages miss a partner, and how many pages of each outcome there were."""
    from counting.question_text import question_line

    for piles in standing.piles:
        if piles.batch == batch:
            tell(_piles_line(piles))
    for question in standing.lost:
        tell(question_line(question))
    refused = sum(taken.values()) - taken["read"]
    tell(
        Text(
            f"Số trang đã đọc: {taken['read']}; từ chối: {refused}; số hàng chờ quyết định: {standing.waiting}.",
            f"Pages read: {taken['read']}; refused: {refused}; rows that wait for a decision: {standing.waiting}.",
        )
    )


def _piles_line(piles: Piles) -> Text:
    count = piles.ballots
    return Text(
        f"Loại phiếu “{piles.kind}”: lần quét {piles.batch} gồm từng chồng {count} trang; tờ thứ n của chồng này được coi "
        "là cùng lá phiếu với tờ thứ n của chồng kia. Nếu một chồng bị đảo thứ tự, hãy loại các trang đó và quét lại.",
        f"Ballot kind “{piles.kind}”: batch {piles.batch} was fed as piles of {count} pages; the n-th sheet of one pile is "
        "taken to be of one ballot with the n-th of the other. If a pile was upside down, withdraw these pages and scan "
        "them again.",
    )


def taken_elsewhere_line(files: int) -> Text:
    """That another station fed the same files at the same time."""
    return Text(
        f"{files} tệp đã được một máy khác đọc vào hồ sơ trong lúc đó, nên không đọc lại.",
        f"{files} files were read into the count by another station meanwhile, and not read again.",
    )


def refusal_line(reading: RefusedPage) -> Text:
    """A refused page by its file's name, and why."""
    from scanner.reading import why_refused

    reason = why_refused(reading)
    where = reading.file if reading.image == 1 else f"{reading.file} ({reading.image})"
    return Text(f"Từ chối {where}: {reason.vi}", f"Refused {where}: {reason.en}")
