"""`kiemphieu reopen`: a closed count is opened again, on record."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.language import Text


@command(
    about=Text(
        "Mở lại kết quả đã chốt để sửa, có ghi lý do vào nhật ký. Niêm phong cũ được giữ lại; chốt lại sẽ có khóa mới.",
        "Opens a closed count again to mend it, with the reason in the journal. The old seal is kept; closing it again "
        "makes a new one with a new key.",
    ),
    example='kiemphieu reopen hoso --reason "đếm thiếu một phiếu"',
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option("--reason", required=True, about=Text("Lý do, ghi vào nhật ký.", "Why; written into the journal."))
def reopen(count: Path, reason: str) -> None:
    from counting.count_folder import open_count
    from counting.sealing import reopen_count

    reopen_count(open_count(count), reason=reason)
    tell(Text(f"Kết quả trong {count} đang mở.", f"The count {count} is open."))
