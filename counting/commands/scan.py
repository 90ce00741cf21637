"""`kiemphieu scan`: sheets from a document scanner into the count."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calibration.command_line import command, option, tell
from calibration.errors import CountError, ExitStatus, ScanError
from calibration.language import Text

if TYPE_CHECKING:  # loaded only when the command runs, so that its --help answers at once
    from scanner.document_scanner import Settings
    from scanner.reading import Reading


@command(
    about=Text(
        "Quét phiếu bằng máy quét tài liệu (SANE) thẳng vào hồ sơ kiểm phiếu, mỗi tờ được đọc trong lúc máy quét tờ sau. "
        "Nếu máy dừng giữa chừng, chạy lại lệnh này để quét tiếp. Trả về 3 nếu có điều phải chờ người quyết định.",
        "Scans ballots with a document scanner (SANE) into the count; each sheet is read while the next is scanned. "
        "Where the scanner stops, run the command again to go on. Exits with 3 if something waits for a person.",
    ),
    example="kiemphieu scan hoso",
)
@click.argument("count", metavar="DIR", required=False, type=click.Path(path_type=Path))
@option("--list", "list_only", is_flag=True, about=Text("Liệt kê các máy quét rồi dừng.", "List scanners and stop."))
@option("--device", default="", about=Text("Tên máy quét (xem --list).", "Name of the scanner (see --list)."))
@option(
    "--source",
    default="Automatic Document Feeder",
    show_default=True,
    about=Text("Nguồn giấy như SANE gọi; quét hai mặt cũng chọn ở đây.", "Paper source as SANE names it; duplex, too."),
)
@option(
    "--resolution",
    type=click.IntRange(150, 600),
    default=300,
    show_default=True,
    about=Text("Độ phân giải, dpi.", "Resolution in dpi."),
)
@option("--mode", default="Gray", show_default=True, about=Text("Chế độ quét như SANE gọi.", "Mode as SANE names it."))
@option("--set", "options", multiple=True, about=Text("Thiết lập khác: tên=giá trị.", "A further option: name=value."))
@click.pass_context
def scan(
    ctx: click.Context,
    count: Path | None,
    list_only: bool,
    device: str,
    source: str,
    resolution: int,
    mode: str,
    options: tuple[str, ...],
) -> None:
    from scanner.document_scanner import Settings, scanners

    if list_only:
        for found in scanners():
            click.echo(f"{found.device}\t{found.name}")
        return
    if count is None:
        raise click.UsageError(str(Text("thiếu DIR", "missing DIR")))
    settings = Settings(device, source, resolution, mode, tuple(f"--{item}" for item in options))
    waiting = _scan_into(count, settings)
    if waiting:
        tell(Text(f"Tiếp theo: kiemphieu review {count}", f"Next: kiemphieu review {count}"))
        ctx.exit(ExitStatus.WAITING)


def _scan_into(count: Path, settings: Settings) -> int:
    """Scan a feeder's sheets as one batch; how many questions wait."""
    from counting.brief_standing import where_it_stands_in_brief
    from counting.count_folder import open_count
    from counting.intake import take_in
    from scanner.document_scanner import scanned_sheets

    folder = open_count(count)
    seen: Counter[str] = Counter()
    fault: ScanError | None = None
    with folder.store() as store, tempfile.TemporaryDirectory(prefix="kiemphieu-") as place:
        if store.is_closed():
            raise CountError(
                Text(
                    f"Kết quả trong {count} đã chốt; không quét thêm được.",
                    f"The count {count} is closed; nothing more can be scanned into it.",
                )
            )
        sheets = scanned_sheets(settings, Path(place), len(store.pages()) + 1)
        try:
            # no sheet, no batch; after a jam the batch that it stopped goes on
            first = next(sheets, None)
            for page in take_in(folder, store, chain([first], sheets), 1) if first else ():
                _note(page.reading, seen)
                _live(seen)
                page.path.unlink(missing_ok=True)
        except ScanError as error:
            fault = error
        standing = where_it_stands_in_brief(folder, store)
    _live_end()
    tell(_so_far(seen))
    if fault is not None:
        raise fault
    return standing.waiting


def _note(reading: Reading, seen: Counter[str]) -> None:
    from scanner.reading import RefusedPage, why_refused

    seen["sheets"] += 1
    if isinstance(reading, RefusedPage):
        seen["refused"] += 1
        reason = why_refused(reading)
        _live_end()
        tell(Text(f"Từ chối {reading.file}: {reason.vi}", f"Refused {reading.file}: {reason.en}"))
    else:
        seen[f"kind {reading.form}"] += 1
        seen["doubts"] += bool(reading.doubts) + sum(bool(row.doubts) for row in reading.rows)


def _so_far(seen: Counter[str]) -> Text:
    kinds = ", ".join(f"{name[5:]} {number}" for name, number in sorted(seen.items()) if name.startswith("kind "))
    return Text(
        f"Số tờ: {seen['sheets']}; phiếu: {kinds or 0}; nghi vấn: {seen['doubts']}; từ chối: {seen['refused']}.",
        f"Sheets: {seen['sheets']}; ballots: {kinds or 0}; doubts: {seen['doubts']}; refused: {seen['refused']}.",
    )


def _live(seen: Counter[str]) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{_so_far(seen)}", err=True, nl=False)


def _live_end() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
