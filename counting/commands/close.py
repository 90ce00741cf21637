"""`kiemphieu close`: the committee says that the count is done."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import ExitStatus
from calibration.language import Text, spoken_language


@command(
    about=Text(
        "Chốt kết quả: lập giấy tờ, ký và niêm phong hồ sơ. Chỉ chốt được khi mọi nghi vấn đã được quyết định và số "
        "phiếu khớp nhau; nếu chưa, nói rõ còn thiếu gì và trả về 3.",
        "Closes the count: writes the papers, signs and seals the folder. Only when every doubt is decided and the "
        "figures agree; else it says what is missing and exits with 3.",
    ),
    example="kiemphieu close hoso",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "--templates",
    metavar="FOLDER",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    about=Text("Thư mục mẫu Word của cơ quan.", "Folder of the office's own Word templates."),
)
@click.pass_context
def close(ctx: click.Context, count: Path, templates: Path | None) -> None:
    from calibration.version import software_version
    from counting.closing import close_count
    from counting.count_folder import open_count
    from counting.sealing import finish_count
    from counting.signing import short_fingerprint

    folder = open_count(count)
    with folder.store() as store:
        blocking = close_count(folder, store)
    if blocking:
        tell(Text("Chưa chốt được:", "The count cannot be closed yet:"))
        for reason in blocking:
            tell(Text(f"  • {reason.vi}", f"  • {reason.en}"))
        ctx.exit(ExitStatus.WAITING)
    for paper in finish_count(folder, software_version(), spoken_language(), templates):
        tell(str(paper))
    with folder.store() as store:
        key = short_fingerprint(store.public_key())
    tell(
        Text(
            f"Đã chốt và niêm phong kết quả, dấu khóa {key}. Ai cũng có thể kiểm lại: kiemphieu verify {count}",
            f"The count is closed and sealed, key {key}. Anyone can check it: kiemphieu verify {count}",
        )
    )
