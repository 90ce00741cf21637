"""`kiemphieu print`: ballot papers as PDF, and their forms."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import CountError
from calibration.language import Text


@command(
    about=Text(
        "Tạo phiếu (PDF, mỗi loại một tệp) và mẫu phiếu để đọc. Loại phiếu đã có mẫu riêng của cơ quan thì giữ nguyên.",
        "Makes the ballot papers (PDF, one per kind) and their forms. Kinds with a form of the office's own are left.",
    ),
    example="kiemphieu print hoso",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "--no-markers",
    "without_markers",
    is_flag=True,
    about=Text("Không in bốn dấu định vị ở góc.", "Leave out the four corner markers."),
)
def print_papers(count: Path, without_markers: bool) -> None:
    from calibration.form import load_form
    from calibration.print_ballots import print_ballot
    from counting.count_folder import FORM_SUFFIX, open_count

    folder = open_count(count)
    election = folder.election()
    folder.ballots_folder.mkdir(exist_ok=True)
    with folder.store() as store:
        if store.pages():
            raise CountError(
                Text(
                    f"{count} đã có bản quét; in lại sẽ thay mẫu phiếu đang dùng để đọc. Phiếu đã in ở {folder.ballots_folder}.",
                    f"{count} has scans already; printing anew would replace the forms they are read by. "
                    f"The ballots are in {folder.ballots_folder}.",
                )
            )
        for kind in election.ballots:
            kept = folder.forms_folder / f"{kind.id}{FORM_SUFFIX}"
            if kept.is_file() and load_form(kept).made_by == "learn":
                tell(
                    Text(
                        f"“{kind.id}”: dùng phiếu của cơ quan, không in.",
                        f"“{kind.id}”: the office's own ballot is used, nothing to print.",
                    )
                )
                continue
            printed = print_ballot(election, kind, with_markers=not without_markers)
            paper = folder.ballots_folder / f"{kind.id}.pdf"
            paper.write_bytes(printed.pdf)
            folder.save_form(printed.form)
            store.record("print", {"form": kind.id, "fingerprint": printed.form.fingerprint})
            tell(
                Text(
                    f"{paper}: {len(printed.form.pages)} trang; in đúng cỡ 100 %, giấy màu {kind.colour}.",
                    f"{paper}: {len(printed.form.pages)} pages; print at 100 % size, on {kind.colour} paper.",
                )
            )
