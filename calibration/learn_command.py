"""`kiemphieu learn`: learn a form from blank ballots."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calibration.command_line import command, option, tell
from calibration.errors import FormError
from calibration.language import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.form import Form


@command(
    about=Text(
        "Học mẫu phiếu của cơ quan từ phiếu trắng: bản quét, ảnh chụp, PDF hoặc DOCX, các trang theo thứ tự. "
        "Có election.toml thì đối chiếu họ tên in trên phiếu với danh sách; chưa có thì --draft lập bản nháp từ phiếu.",
        "Learns the office's own ballot from a blank: scan, photo, PDF or DOCX, the pages in order. With election.toml "
        "the printed names are held against the list; without one, --draft writes a draft of it from the paper.",
    ),
    example="kiemphieu learn blank.png -o hdnd.form.json --draft election.toml",
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
    about=Text(
        "Mã loại phiếu; nếu bỏ qua, lấy loại phiếu duy nhất của cuộc lấy phiếu, hoặc tên tệp mẫu.",
        "The ballot kind's id; else the election's only kind, or the form file's name.",
    ),
)
@option(
    "--accept",
    "accepted",
    metavar="ROW",
    multiple=True,
    type=click.IntRange(min=1),
    about=Text(
        "Chấp nhận hàng này dù chữ in khác danh sách; dùng nhiều lần được.",
        "Accept this row though its print differs from the list; may be given repeatedly.",
    ),
)
@option(
    "--draft",
    metavar="FILE",
    type=click.Path(path_type=Path),
    about=Text("Lập bản nháp election.toml từ phiếu.", "Write a draft of election.toml from the paper."),
)
def learn(
    blanks: tuple[Path, ...],
    output: Path,
    election_file: Path | None,
    ballot: str | None,
    accepted: tuple[int, ...],
    draft: Path | None,
) -> None:
    from calibration.election import load_election
    from calibration.form import save_form
    from calibration.learn import form_for, form_of, learn_paper

    if election_file is not None:
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
        paper = learn_paper(list(blanks))
        form = form_for(paper, kind, election.kind, election.levels, frozenset(accepted))
        save_form(form, output)
        tell(_learned(form.id, len(form.pages), len(form.rows), output))
        _tell_left_out(paper.left_out)
        _tell_uncertain(form)
        _tell_next(output)
        return
    if draft is not None and draft.exists():
        raise FormError(
            Text(
                f"{draft} đã có; bản nháp không ghi đè tệp nào. Hãy chọn tên khác.",
                f"{draft} exists; the draft overwrites no file. Choose another name.",
            )
        )
    paper = learn_paper(list(blanks))
    form_id = ballot or _id_of(output)
    form = form_of(paper, form_id, paper.title or form_id)
    save_form(form, output)
    tell(_learned(form.id, len(form.pages), len(form.rows), output))
    _tell_left_out(paper.left_out)
    for number, row in enumerate(paper.rows, start=1):
        tell(Text(f"  {number}. {row.name} – {row.position}", f"  {number}. {row.name} – {row.position}"))
    _tell_uncertain(form)
    if draft is not None:
        import datetime

        from calibration.draft_election import write_draft

        write_draft(paper, form_id, datetime.date.today(), draft)
        tell(
            Text(
                f"Đã lập bản nháp {draft}; hãy kiểm tra và điền số đại biểu.",
                f"Wrote the draft {draft}; check it and fill in the number of deputies.",
            )
        )
    _tell_next(output)


def _learned(form_id: str, pages: int, rows: int, output: Path) -> Text:
    return Text(
        f"Đã học mẫu “{form_id}”: {pages} trang, {rows} hàng → {output}",
        f"Learned the form “{form_id}”: {pages} pages, {rows} rows → {output}",
    )


def _tell_left_out(pages: Sequence[str]) -> None:
    """Name the pages that bear no table, so that nobody looks for their officials in vain."""
    if pages:
        names = ", ".join(pages)
        tell(
            Text(
                f"Không có bảng nên không thuộc mẫu: {names}. Nếu trang ấy có họ tên, hãy quét lại rõ hơn rồi học lại; khi đọc "
                "phiếu, trang ấy được báo là không phải phiếu và không được đếm.",
                f"No part of the form, for want of a table: {names}. If such a page lists officials, scan it again, more "
                "clearly, and learn again; when ballots are read, it is told to be no ballot and is not counted.",
            )
        )


def _tell_uncertain(form: Form) -> None:
    """Name every word that a person must hold against the paper, row by row."""
    told = "; ".join(f"{row.number}: {', '.join(row.to_check)}" for row in form.rows if row.to_check)
    if told:
        tell(
            Text(
                f"Hãy đối chiếu với phiếu các chữ đọc chưa chắc (theo hàng): {told}",
                f"Check these words, which were read without certainty, against the paper (by row): {told}",
            )
        )


def _tell_next(output: Path) -> None:
    sheet = output.with_name(f"{_stem(output)}.check.pdf")
    tell(
        Text(
            f"Tiếp theo: kiemphieu check {output} -o {sheet}, rồi so tờ kiểm tra với phiếu trước khi dùng mẫu.",
            f"Next: kiemphieu check {output} -o {sheet}, then hold the check sheet against the ballot before the form is used.",
        )
    )


def _stem(output: Path) -> str:
    """A form file's name without its endings."""
    return output.name.removesuffix(".json").removesuffix(".form")


def _id_of(output: Path) -> str:
    """A ballot kind's id from the form file's name: unaccented letters, digits, dashes."""
    from calibration.spelling import bare

    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", bare(_stem(output))).strip("-_")
    return plain[:40] or "phieu"
