"""`kiemphieu verify`: whether a count is what it was."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import ExitStatus
from calibration.language import Text


@command(
    about=Text(
        "Đọc lại mọi bản quét, so với kết quả đã lưu, nhật ký, quyết định và kết quả đã chốt; nêu tên từng chỗ không "
        "khớp và khi đó trả về 3.",
        "Reads all scans again and holds them against the readings kept, the journal, the decisions and the closed "
        "result; names what does not fit and exits with 3 then.",
    ),
    example="kiemphieu verify hoso",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option("--jobs", type=click.IntRange(1, 256), about=Text("Số tiến trình chạy song song.", "Processes side by side."))
@click.pass_context
def verify(ctx: click.Context, count: Path, jobs: int | None) -> None:
    from counting.count_folder import open_count
    from counting.verification import misfits
    from scanner.batch import usual_jobs

    folder = open_count(count)
    found = 0
    with folder.store() as store:
        for misfit in misfits(folder, store, jobs or usual_jobs()):
            found += 1
            tell(misfit)
        last = store.last_act()
    if found:
        tell(Text(f"Số chỗ không khớp: {found}.", f"Places that do not fit: {found}."))
        ctx.exit(ExitStatus.WAITING)
    tell(
        Text(
            "Mọi thứ khớp nhau. Mã của dòng nhật ký cuối cùng, để so với biên bản: " + (last.hash if last else "–"),
            "Everything fits. The journal's last hash, to compare with the minutes: " + (last.hash if last else "–"),
        )
    )
