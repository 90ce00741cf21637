"""`kiemphieu desk`: everything in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import CountError
from calibration.language import Text, spoken_language

USUAL_PORT = 8470
OTHER_PORTS = 20
"""How many ports after the usual one are tried where another desk is open already."""


@command(
    about=Text(
        "Mở bàn kiểm phiếu trong trình duyệt, chỉ trên máy này: từ khai báo cuộc lấy phiếu đến biên bản. Nếu DIR chưa có "
        "thì hồ sơ được lập ngay tại bàn.",
        "Opens the counting desk in the browser, on this machine only: from the description of the vote to the minutes. "
        "Where DIR does not exist yet, the count is made at the desk.",
    ),
    example="kiemphieu desk hoso",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option("--port", type=click.IntRange(1, 65535), about=Text("Cổng; mặc định 8470.", "Port; 8470 by default."))
@option(
    "--host",
    default="127.0.0.1",
    about=Text(
        "Địa chỉ mạng để các máy khác cùng làm; bắt buộc có --cert và --key.",
        "Network address, for other machines to join; needs --cert and --key.",
    ),
)
@option("--cert", type=click.Path(path_type=Path), about=Text("Chứng thư TLS (PEM).", "TLS certificate (PEM)."))
@option("--key", type=click.Path(path_type=Path), about=Text("Khóa TLS (PEM).", "TLS key (PEM)."))
@option("--jobs", type=click.IntRange(1, 256), about=Text("Số tiến trình đọc phiếu.", "Processes that read ballots."))
@option(
    "--two-person",
    is_flag=True,
    about=Text("Mỗi nghi vấn do hai người quyết định độc lập.", "Two members decide each doubt independently."),
)
@option("--no-browser", is_flag=True, about=Text("Không tự mở trình duyệt.", "Do not open the browser."))
@option(
    "--new-code",
    metavar="NAME",
    about=Text(
        "Cấp mã Trưởng ban mới cho người này, khi mọi mã đã mất.",
        "Give this person a new head's code, when all codes are lost.",
    ),
)
def desk(
    count: Path,
    port: int | None,
    host: str,
    cert: Path | None,
    key: Path | None,
    jobs: int | None,
    two_person: bool,
    no_browser: bool,
    new_code: str | None,
) -> None:
    from counting.desk.desk import Settings
    from counting.desk.guard import Address
    from counting.desk.serving import free_socket, serve
    from scanner.batch import usual_jobs

    address = Address(host, cert is not None and key is not None)
    if not address.is_loopback and not address.secure:
        raise CountError(
            Text(
                f"Muốn các máy khác vào được qua {host} thì phải có TLS: thêm --cert chung-thu.pem --key khoa.pem.",
                f"To let other machines in over {host}, TLS is needed: add --cert certificate.pem --key key.pem.",
            )
        )
    if count.exists() and not (count / "election.toml").is_file() and (not count.is_dir() or any(count.iterdir())):
        raise CountError(
            Text(
                f"{count} đã có và không phải hồ sơ kiểm phiếu; hãy chọn tên khác.",
                f"{count} exists and is no count; choose another name.",
            )
        )
    settings = Settings(count, address, jobs or usual_jobs(), two_person, spoken_language())
    listening = free_socket(host, [port] if port else list(range(USUAL_PORT, USUAL_PORT + OTHER_PORTS)))
    serve(settings, listening, cert, key, new_code, open_browser=not no_browser)
    tell(Text("Đã đóng bàn kiểm phiếu; mọi việc đã lưu.", "The desk is closed; everything is saved."))
