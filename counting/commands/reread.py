"""`kiemphieu reread`: other thresholds for the scans that are in the count, without scanning again."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import ExitStatus
from calibration.language import Text


@command(
    about=Text(
        "Đọc lại các bản quét đã lưu của hồ sơ đang mở, với ngưỡng mực khác (--thresholds), ngưỡng của chương trình "
        "(--usual) hoặc ngưỡng đang dùng; không cần quét lại. Kết quả đọc cũ được giữ, việc này ghi vào nhật ký, và hàng "
        "nào đã quyết định mà nay đọc khác thì chờ quyết định lại. Trả về 3 nếu có điều chờ người quyết định.",
        "Reads the kept scans of an open count again with other thresholds of ink (--thresholds), with the program's own "
        "(--usual) or with those in force; nothing is scanned again. The old readings are kept, the act is on record, and "
        "a row that was decided and reads otherwise now waits again. Exits with 3 if something waits for a person.",
    ),
    example='kiemphieu reread hoso --thresholds hoso/testdeck/testdeck-report.json --reason "máy quét nét mờ"',
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "--thresholds",
    metavar="FILE",
    type=click.Path(path_type=Path),
    about=Text(
        "Tệp có ngưỡng: testdeck-report.json do kiemphieu testdeck read ghi.",
        "The file with the thresholds: the testdeck-report.json that kiemphieu testdeck read wrote.",
    ),
)
@option("--usual", is_flag=True, about=Text("Trở lại ngưỡng của chương trình.", "Back to the program's own."))
@option("--reason", required=True, about=Text("Lý do, ghi vào nhật ký.", "Why; written into the journal."))
@option("--jobs", type=click.IntRange(1, 256), about=Text("Số tiến trình chạy song song.", "Processes side by side."))
@click.pass_context
def reread(
    ctx: click.Context, count: Path, thresholds: Path | None, usual: bool, reason: str, jobs: int | None
) -> None:
    from calibration.ink_limits import USUAL_LIMITS, load_limits
    from counting import reading_again
    from counting.brief_standing import where_it_stands_in_brief
    from counting.count_folder import open_count
    from scanner.batch import processes, usual_jobs

    if thresholds is not None and usual:
        raise click.UsageError(
            str(Text("chỉ chọn một: --thresholds hoặc --usual", "choose one: --thresholds or --usual"))
        )
    if not reason.strip():
        raise click.UsageError(str(Text("hãy ghi lý do: --reason", "write down why: --reason")))
    folder, told = open_count(count), {"reason": reason}
    with folder.store() as store:
        limits = USUAL_LIMITS if usual else store.limits()
        if thresholds is not None:
            limits, told["source"] = load_limits(thresholds)
        with processes(jobs or usual_jobs(), len(store.page_records())) as executor:
            done = reading_again.reread(folder, store, limits, told, executor)
        waiting = where_it_stands_in_brief(folder, store).waiting
    empty, mark = f"{limits.empty_mm2:g}", f"{limits.mark_mm2:g}"
    tell(
        Text(
            f"Đã đọc lại {done.pages} trang với ngưỡng ô trống {empty.replace('.', ',')} và ngưỡng dấu "
            f"{mark.replace('.', ',')} mm²: {done.rows} hàng đọc khác trước, trong đó {done.asked_again} hàng đã quyết định "
            f"nay chờ quyết định lại. Số hàng chờ quyết định: {waiting}.",
            f"{done.pages} pages were read again, a cell being empty with at most {empty} mm² of ink and marked from {mark}: "
            f"{done.rows} rows are read otherwise than before; {done.asked_again} of them were decided and wait again. "
            f"Rows that wait for a decision: {waiting}.",
        )
    )
    if waiting:
        tell(Text(f"Tiếp theo: kiemphieu review {count}", f"Next: kiemphieu review {count}"))
        ctx.exit(ExitStatus.WAITING)
