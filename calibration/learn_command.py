"""`kiemphieu learn`: learn a form from blank ballots."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import FormError
from calibration.language import Text


@command(
    about=Text(
        "Học mẫu phiếu của cơ quan từ phiếu trắng đã quét (các trang theo thứ tự). Họ tên lấy theo election.toml.",
        "Learns the office's own ballot from scanned blanks (the pages in order). Names come from election.toml.",
    ),
    example="kiemphieu learn blank.png -o hdnd.form.json --election election.toml --ballot hdnd",
)
@click.argument("blanks", metavar="BLANK...", nargs=-1, required=True, type=click.Path(path_type=Path))
@option(
    "-o",
    "--output",
    metavar="FORM",
    required=True,
    type=click.Path(path_type=Path),
    about=Text("Tệp mẫu phiếu sẽ ghi (*.form.json).", "The form file to write (*.form.json)."),
)
@option(
    "--election",
    "election_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    about=Text("Tệp mô tả cuộc lấy phiếu.", "The description of the election."),
)
@option(
    "--ballot",
    metavar="ID",
    about=Text("Mã loại phiếu; không cần nếu chỉ có một loại.", "The ballot kind's id; not needed where there is one."),
)
def learn(blanks: tuple[Path, ...], output: Path, election_file: Path | None, ballot: str | None) -> None:
    from calibration.election import load_election
    from calibration.form import save_form
    from calibration.learn import learn_form

    if election_file is None:
        raise FormError(
            Text(
                "Cần tệp mô tả cuộc lấy phiếu để biết họ tên; hãy thêm --election election.toml.",
                "The description of the election is needed for the names; add --election election.toml.",
            )
        )
    election = load_election(election_file)
    if ballot is None and len(election.ballots) > 1:
        names = ", ".join(kind.id for kind in election.ballots)
        raise FormError(
            Text(
                f"Cuộc lấy phiếu có nhiều loại phiếu; hãy chọn một bằng --ballot ({names}).",
                f"The election has several ballot kinds; choose one with --ballot ({names}).",
            )
        )
    kind = election.ballots[0] if ballot is None else election.ballot(ballot)
    form = learn_form(list(blanks), kind, election.kind, election.levels)
    save_form(form, output)
    tell(
        Text(
            f"Đã học mẫu “{kind.id}”: {len(form.pages)} trang, {len(form.rows)} hàng → {output}",
            f"Learned the form “{kind.id}”: {len(form.pages)} pages, {len(form.rows)} rows → {output}",
        )
    )
