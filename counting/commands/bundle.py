"""`kiemphieu bundle`: a count in one file."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.language import Text


@command(
    about=Text(
        "Đóng gói hồ sơ thành một tệp để máy khác kiểm lại bằng kiemphieu verify. Gói không chứa khóa ký.",
        "Packs a count into one file, for another machine to check with kiemphieu verify. It holds no signing key.",
    ),
    example="kiemphieu bundle hoso -o hoso.zip",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    about=Text("Tệp ZIP sẽ ghi.", "The ZIP file to write."),
)
def bundle(count: Path, output: Path) -> None:
    from counting.bundle import write_bundle
    from counting.count_folder import open_count

    files = write_bundle(open_count(count), output)
    tell(
        Text(
            f"Đã đóng gói {files} tệp vào {output}. Kiểm lại: kiemphieu verify {output}",
            f"{files} files were packed into {output}. Check it: kiemphieu verify {output}",
        )
    )
