"""`kiemphieu review`: what waits for a person, and deciding it, in the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.election import LEVEL_NAMES, Election
from calibration.errors import CountError, ExitStatus
from calibration.language import Text


@command(
    about=Text(
        "Hiện từng hàng phiếu đang chờ, kèm ảnh phóng to, và ghi quyết định của Ban kiểm phiếu. Với --list chỉ liệt kê; "
        "với --decisions ghi các quyết định từ tệp CSV (scan,row,choice,reason; hàng 0 là cả lá phiếu: valid hoặc "
        "invalid). Quyết định có thể thay đổi; quyết định cũ vẫn được lưu.",
        "Shows each ballot row that waits, with an enlarged picture, and records the committee's decision. --list only "
        "lists them; --decisions takes the decisions from a CSV file (scan,row,choice,reason; row 0 is the ballot as a "
        "whole: valid or invalid). A decision can be changed; the older one is kept beside it.",
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
    from counting.review import waiting

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
            _ask_all(folder, election, store)
        left = waiting(election, store)
    if as_json:
        click.echo(json.dumps([_question_object(question) for question in left], ensure_ascii=False, indent=2))
    elif only_list or not sys.stdin.isatty():
        for question in left:
            click.echo(str(_line(question)))
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


def _question_object(question: object) -> dict[str, object]:
    from counting.review import Question

    assert isinstance(question, Question)
    return {
        "scan": question.page.file,
        "form": question.page.form,
        "page": question.page.number,
        "row": question.row,
        "name": question.name,
        "read": question.choice,
        "doubts": [doubt.value for doubt in question.doubts],
    }


def _line(question: object) -> Text:
    from counting.review import Question
    from scanner.doubts import DOUBT_TEXTS

    assert isinstance(question, Question)
    why_vi = " ".join(DOUBT_TEXTS[doubt].vi for doubt in question.doubts)
    why_en = " ".join(DOUBT_TEXTS[doubt].en for doubt in question.doubts)
    where = f"{question.page.file}"
    if not question.row:
        return Text(f"{where} · cả lá phiếu · {why_vi}", f"{where} · whole ballot · {why_en}")
    return Text(
        f"{where} · hàng {question.row} {question.name} · {why_vi}",
        f"{where} · row {question.row} {question.name} · {why_en}",
    )


def _ask_all(folder: object, election: Election, store: object) -> None:
    from counting.count_folder import CountFolder
    from counting.review import decide, possible_choices, waiting
    from counting.row_picture import save_row_picture
    from counting.store import Store

    assert isinstance(folder, CountFolder)
    assert isinstance(store, Store)
    questions = waiting(election, store)
    for number, question in enumerate(questions, start=1):
        tell("")
        tell(f"[{number}/{len(questions)}] {_line(question)}")
        picture = save_row_picture(folder, question)
        if picture is not None:
            tell(Text(f"    Ảnh: {picture}", f"    Picture: {picture}"))
        choices = possible_choices(election, question.row)
        keys = {str(index): choice for index, choice in enumerate(choices, start=1)}
        shown = "  ".join(f"{key} = {_choice_name(choice)}" for key, choice in keys.items())
        tell(f"    {shown}  {Text('Enter = để sau', 'Enter = later')}")
        answer = click.prompt("    ", default="", show_default=False, err=True).strip()
        while answer and answer not in keys:
            answer = click.prompt(
                f"    {Text('Hãy gõ một trong', 'Type one of')} {', '.join(keys)}",
                default="",
                show_default=False,
                err=True,
            ).strip()
        if not answer:
            continue
        reason = click.prompt(f"    {Text('Lý do', 'Reason')}", default="", show_default=False, err=True)
        decide(election, store, question.page, question.row, keys[answer], reason)


def _choice_name(choice: str) -> str:
    names = {
        "blank": Text("không đánh dấu", "blank"),
        "invalid": Text("không hợp lệ", "invalid"),
        "valid": Text("hợp lệ", "valid"),
        **LEVEL_NAMES,
    }
    if choice not in names:
        raise CountError(Text(f"Không có lựa chọn “{choice}”.", f"There is no choice “{choice}”."))
    return str(names[choice])
