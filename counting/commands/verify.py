"""`kiemphieu verify`: recounts from the scans and the journal."""

from __future__ import annotations

import json
from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import ExitStatus
from calibration.language import Text


@command(
    about=Text(
        "Kiểm lại hồ sơ từ bản quét, quyết định và nhật ký, trên máy này hay máy khác; DIR có thể là gói do kiemphieu "
        "bundle lập. Nêu tên mọi thứ không khớp và trả về 3.",
        "Checks a count from its scans, decisions and journal, on this machine or another; DIR may be a file that "
        "kiemphieu bundle made. Names whatever does not fit and exits with 3.",
    ),
    example="kiemphieu verify hoso",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option("--jobs", type=click.IntRange(1, 256), about=Text("Số tiến trình chạy song song.", "Processes side by side."))
@option("--json", "as_json", is_flag=True, about=Text("In kết quả dạng JSON.", "Print the findings as JSON."))
@click.pass_context
def verify(ctx: click.Context, count: Path, jobs: int | None, as_json: bool) -> None:
    from counting.bundle import opened_bundle
    from counting.signing import short_fingerprint
    from counting.verifying import misfits
    from scanner.batch import processes, usual_jobs

    with opened_bundle(count) as folder:
        scans = sum(1 for _ in folder.scans_folder.iterdir()) if folder.scans_folder.is_dir() else 0
        with processes(jobs or usual_jobs(), scans) as executor:
            found = list(misfits(folder, executor))
        with folder.store() as store:
            key, last = short_fingerprint(store.public_key()), store.last_act()
        if as_json:
            told = [{"about": each.about, "why": str(each.why)} for each in found]
            click.echo(json.dumps({"fits": not found, "misfits": told, "key": key}, ensure_ascii=False, indent=2))
        for each in found:
            tell(Text(f"KHÔNG KHỚP {each.about}: {each.why.vi}", f"DOES NOT FIT {each.about}: {each.why.en}"))
        if found:
            ctx.exit(ExitStatus.WAITING)
        sealed = Text("đã niêm phong" if folder.is_sealed else "chưa chốt", "sealed" if folder.is_sealed else "open")
        lines = last.number if last else 0
        tell(
            Text(
                f"Hồ sơ nguyên vẹn ({sealed.vi}): {scans} bản quét đọc lại như cũ, {lines} dòng nhật ký liền nhau. "
                f"Dấu khóa {key}; hãy so với dấu khóa in trên biên bản.",
                f"The count is whole ({sealed.en}): {scans} scans read as before, {lines} lines of the journal follow one "
                f"another. Key {key}; compare it with the key printed on the minutes.",
            )
        )
