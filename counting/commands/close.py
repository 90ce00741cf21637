"""`kiemphieu close`: the committee says that the count is done."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, tell
from calibration.errors import ExitStatus
from calibration.language import Text


@command(
    about=Text(
        "Chốt kết quả. Chỉ chốt được khi mọi nghi vấn đã được quyết định và số phiếu khớp nhau; nếu chưa, nói rõ còn "
        "thiếu gì và trả về 3.",
        "Closes the count. Only when every doubt is decided and the figures agree; else it says what is missing and "
        "exits with 3.",
    ),
    example="kiemphieu close hoso",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_context
def close(ctx: click.Context, count: Path) -> None:
    from counting.closing import close_count
    from counting.count_folder import open_count

    folder = open_count(count)
    with folder.store() as store:
        blocking = close_count(folder, store)
    if blocking:
        tell(Text("Chưa chốt được:", "The count cannot be closed yet:"))
        for reason in blocking:
            tell(Text(f"  • {reason.vi}", f"  • {reason.en}"))
        ctx.exit(ExitStatus.WAITING)
    tell(
        Text(
            f"Đã chốt kết quả. Tiếp theo: kiemphieu report {count}",
            f"The count is closed. Next: kiemphieu report {count}",
        )
    )
