"""`kiemphieu review`: what waits for a person, and deciding it, in the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import ExitStatus
from calibration.language import Text


@command(
    about=Text(
        "Hiện từng hàng phiếu đang chờ, kèm ảnh phóng to, và ghi quyết định của Ban kiểm phiếu. Với --list chỉ liệt kê; "
        "với --decisions ghi các quyết định từ tệp CSV (scan,row,choice,reason; hàng 0 là cả lá phiếu: valid, "
        "invalid, hoặc withdrawn để loại bản quét này khỏi kiểm đếm, phải có lý do; valid cho một trang không biết trang đi "
        "cùng nghĩa là trang còn lại đã tìm thấy và quét riêng). Quyết định có thể thay đổi; quyết định cũ vẫn được lưu.",
        "Shows each ballot row that waits, with an enlarged picture, and records the committee's decision. --list only "
        "lists them; --decisions takes the decisions from a CSV file (scan,row,choice,reason; row 0 is the ballot as a "
        "whole: valid, invalid, or withdrawn to leave this scan out of the count, which needs a reason; valid for a page "
        "whose partner is not known means that its other page was found and fed apart). A decision can be changed; the older one is kept beside it.",
    ),
    example="kiemphieu review hoso",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option("--list", "only_list", is_flag=True, about=Text("Chỉ liệt kê.", "Only list."))
@option("--json", "as_json", is_flag=True, about=Text("Liệt kê bằng JSON.", "List as JSON."))
@option(
    "--decisions",
    metavar="FILE",
    type=click.Path(path_type=Path),
    about=Text("Tệp CSV có các quyết định.", "CSV file with decisions."),
)
@click.pass_context
def review(ctx: click.Context, count: Path, only_list: bool, as_json: bool, decisions: Path | None) -> None:
    from counting.count_folder import open_count
    from counting.prepared_decisions import apply_decisions, idle_lines, read_decisions
    from counting.question_text import question_line, question_object
    from counting.review import waiting
    from counting.terminal_review import ask_all

    folder = open_count(count)
    election = folder.election()
    with folder.store() as store:
        if decisions is not None:
            lines = read_decisions(decisions)
            applied = apply_decisions(election, store, lines)
            tell(Text(f"Số quyết định mới đã ghi: {applied}.", f"New decisions recorded: {applied}."))
            for line in idle_lines(election, store, lines):
                tell(
                    Text(
                        f"Không dùng đến: {line.scan}, hàng {line.row} (không có nghi vấn nào ở đó).",
                        f"Not used: {line.scan}, row {line.row} (there is no doubt there).",
                    )
                )
        elif not only_list and not as_json and sys.stdin.isatty():
            ask_all(folder, election, store)
        left = waiting(election, store)
    if as_json:
        click.echo(json.dumps([question_object(question) for question in left], ensure_ascii=False, indent=2))
    elif only_list or not sys.stdin.isatty():
        for question in left:
            click.echo(str(question_line(question)))
    tell(
        Text(f"{len(left)} hàng chờ quyết định.", f"{len(left)} rows wait for a decision.")
        if left
        else Text(
            f"Không còn gì phải chờ. Tiếp theo: kiemphieu close {count}",
            f"Nothing waits any more. Next: kiemphieu close {count}",
        )
    )
    if left:
        ctx.exit(ExitStatus.WAITING)
