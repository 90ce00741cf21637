"""`kiemphieu new`: make a count folder."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.language import Text


@command(
    about=Text(
        "Tạo hồ sơ kiểm phiếu từ mô tả cuộc lấy phiếu; kèm mẫu phiếu của cơ quan nếu đã học. Không ghi đè hồ sơ đã có.",
        "Makes a count folder from the election's description, with the forms of the office's own ballots if they "
        "were learned. Never overwrites one.",
    ),
    example="kiemphieu new hoso --election election.toml",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "--election",
    "election_file",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    about=Text("Tệp mô tả cuộc lấy phiếu (election.toml).", "The description of the election (election.toml)."),
)
@option(
    "--form",
    "forms",
    metavar="FORM",
    multiple=True,
    type=click.Path(path_type=Path),
    about=Text(
        "Mẫu phiếu đã học (*.form.json); dùng nhiều lần được.", "A learned form (*.form.json); may be given repeatedly."
    ),
)
@option(
    "--store",
    metavar="postgresql://…",
    about=Text(
        "Lưu trên PostgreSQL để nhiều máy cùng quét và xem lại; bản quét vẫn ở DIR, là thư mục dùng chung. Mật khẩu không "
        "được ghi vào tệp nào: các lệnh sau lấy từ PGPASSWORD hoặc .pgpass.",
        "Keep the records on PostgreSQL, for several stations to feed and review; scans stay in DIR, a shared folder. No "
        "password is written to any file: later commands take it from PGPASSWORD or .pgpass.",
    ),
)
def new(count: Path, election_file: Path, forms: tuple[Path, ...], store: str | None) -> None:
    from counting.count_folder import new_count

    folder = new_count(count, election_file, forms, store)
    missing = len(folder.election().ballots) - len(forms)
    following = (
        Text(f"Tiếp theo: kiemphieu print {count}", f"Next: kiemphieu print {count}")
        if missing
        else Text(f"Tiếp theo: kiemphieu read {count} THƯ-MỤC-QUÉT", f"Next: kiemphieu read {count} SCANS")
    )
    tell(Text(f"Đã tạo hồ sơ kiểm phiếu {count}. {following.vi}", f"Made the count {count}. {following.en}"))
