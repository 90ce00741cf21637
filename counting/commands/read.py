"""`kiemphieu read`: scans into the count."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from calibration.command_line import command, option, tell, with_progress
from calibration.errors import CountError, ExitStatus
from calibration.language import Text


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
@option("--json", "as_json", is_flag=True, about=Text("In mỗi trang một dòng JSON.", "Print one JSON line a page."))
@option("--reopen", is_flag=True, about=Text("Mở lại kết quả đã chốt.", "Open a closed count again."))
@click.pass_context
def read(
    ctx: click.Context, count: Path, paths: tuple[Path, ...], jobs: int | None, as_json: bool, reopen: bool
) -> None:
    from counting.count_folder import open_count
    from counting.intake import take_in
    from counting.standing import where_it_stands
    from scanner.batch import usual_jobs
    from scanner.reading import RefusedPage, reading_object
    from scanner.sources import files_in_order

    folder = open_count(count)
    files = files_in_order(list(paths))
    taken: Counter[str] = Counter()
    with folder.store() as store:
        if store.is_closed() and not reopen:
            raise CountError(
                Text(
                    f"Kết quả trong {count} đã chốt; nếu thật sự phải đọc thêm, hãy thêm --reopen rồi chốt lại.",
                    f"The count {count} is closed; if more must be read, add --reopen and close it again.",
                )
            )
        if store.is_closed():
            store.record("reopen", {})
        pages = take_in(folder, store, files, jobs or usual_jobs())
        for page in with_progress(pages, len(files), Text("Đang đọc", "Reading")):
            reading = page.reading
            if as_json:
                click.echo(json.dumps(reading_object(reading), ensure_ascii=False))
            if isinstance(reading, RefusedPage):
                taken[reading.reason.value] += 1
                tell(_refusal_line(reading))
            else:
                taken["read"] += 1
        standing = where_it_stands(folder, store)
    refused = sum(taken.values()) - taken["read"]
    tell(
        Text(
            f"Số trang đã đọc: {taken['read']}; từ chối: {refused}; số hàng chờ quyết định: {len(standing.waiting)}.",
            f"Pages read: {taken['read']}; refused: {refused}; rows that wait for a decision: {len(standing.waiting)}.",
        )
    )
    if standing.waiting:
        tell(Text(f"Tiếp theo: kiemphieu review {count}", f"Next: kiemphieu review {count}"))
        ctx.exit(ExitStatus.WAITING)


def _refusal_line(reading: object) -> Text:
    from scanner.reading import RefusedPage, why_refused

    assert isinstance(reading, RefusedPage)
    reason = why_refused(reading)
    where = reading.file if reading.image == 1 else f"{reading.file} ({reading.image})"
    return Text(f"Từ chối {where}: {reason.vi}", f"Refused {where}: {reason.en}")
