"""`kiemphieu audit`: the hand check: which sheets to draw, and what the findings prove."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calibration.command_line import command, option, tell
from calibration.errors import CountError, ExitStatus
from calibration.language import Text, spoken_language

if TYPE_CHECKING:
    from counting.hand_check import KindPlan
    from counting.standing import Standing


@command(
    about=Text(
        "Kiểm tra tay: từ các lần gieo xúc xắc trong hội trường, cho biết phải rút những tờ nào và bao nhiêu tờ để xác nhận "
        "từng kết luận với mức rủi ro đã nêu; --form ghi bảng để điền, --found đọc bảng đã điền và kết luận. Trả về 3 nếu "
        "có kết luận chưa được xác nhận.",
        "The hand check: from dice rolled in the hall it says which sheets to draw, and how many, to confirm each outcome at "
        "the stated risk; --form writes the form to fill in, --found reads it and judges. Exits with 3 if an outcome is not "
        "confirmed.",
    ),
    example="kiemphieu audit hoso --dice 3 6 1 1 5 2 4 6 --form kiem-tay.csv",
)
@click.argument("words", metavar="DIR", nargs=-1, required=True)
@option(
    "--dice",
    metavar="3 6 1 …",
    required=True,
    about=Text("Các lần gieo xúc xắc, theo thứ tự.", "The rolls of the dice, in their order."),
)
@option(
    "--risk",
    metavar="PERCENT",
    type=click.IntRange(1, 50),
    default=5,
    about=Text("Mức rủi ro tối đa, phần trăm; mặc định 5.", "The risk limit in per cent; 5 by default."),
)
@option(
    "--sheets",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    about=Text("Rút ít nhất bấy nhiêu tờ mỗi loại.", "Draw at least so many sheets of each kind."),
)
@option(
    "--form",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    about=Text(
        "Ghi bảng để điền những gì tay đếm thấy: CSV, hoặc PDF để in nếu tên tệp kết thúc bằng .pdf.",
        "Write the form for what the hands find: CSV, or a PDF to print if the name ends in .pdf.",
    ),
)
@option(
    "--found",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    about=Text("Bảng CSV đã điền.", "The CSV form, filled in."),
)
@click.pass_context
def audit(
    ctx: click.Context,
    words: tuple[str, ...],
    dice: str,
    risk: int,
    sheets: int,
    form: Path | None,
    found: Path | None,
) -> None:
    from counting.count_folder import open_count
    from counting.hand_check import hand_check_plan, seed_of
    from counting.standing import where_it_stands

    folder_name, rolls = _folder_and_dice(words, dice)
    seed = seed_of(rolls)
    folder = open_count(Path(folder_name))
    with folder.store() as store:
        standing = where_it_stands(folder, store)
        _refuse_while_anything_waits(standing)
        plans = hand_check_plan(standing.election, standing.rules, standing.tally, seed, Fraction(risk, 100))
        if form is not None:
            _write_form(form, plans, standing, seed, risk, sheets)
        confirmed = (
            _judge(found, plans, standing, risk) if found is not None else _show_plan(plans, standing, seed, risk)
        )
        if folder.is_sealed:
            tell(
                Text(
                    "Hồ sơ đã chốt và niêm phong nên lần kiểm tra tay này không ghi vào nhật ký; hãy lưu số xúc xắc và bảng "
                    "đã điền cùng biên bản.",
                    "The count is closed and sealed, so this hand check is not written into its journal; keep the dice and "
                    "the form that was filled in with the minutes.",
                )
            )
        else:
            drawn = {plan.id: min(plan.sheets, max(plan.draw, sheets)) for plan in plans}
            body = {"dice": seed, "risk": f"{risk}%", "sheets": drawn}
            store.record("audit", body if found is None else body | {"confirmed": confirmed})
    if not confirmed:
        ctx.exit(ExitStatus.WAITING)


def _refuse_while_anything_waits(standing: Standing) -> None:
    """CountError where doubts wait or figures differ, after what it is was told."""
    if standing.blocking:
        for reason in standing.blocking:
            tell(reason)
        raise CountError(
            Text(
                "Kiểm tra tay chỉ làm được khi không còn gì phải chờ và các số khớp nhau; hãy xong những điều trên trước.",
                "A hand check needs a count where nothing waits and the figures agree; settle the above first.",
            )
        )


def _write_form(form: Path, plans: tuple[KindPlan, ...], standing: Standing, seed: str, risk: int, sheets: int) -> None:
    """Write the form for what the hands find: a table, or a PDF if the file's name says so."""
    from counting.hand_findings import findings_form
    from counting.papers.hand_check_form import hand_check_form
    from counting.papers.write import write_files

    if form.suffix.lower() == ".pdf":
        content = hand_check_form(standing.election, standing.rules, plans, seed, risk, sheets, spoken_language())
    else:
        content = findings_form(plans, sheets)
    write_files(form.absolute().parent, {form.name: content})


def _folder_and_dice(words: tuple[str, ...], dice: str) -> tuple[str, list[int]]:
    """`--dice 3 6 1` gives the option one roll and leaves the others among the words; the folder is what is no roll."""
    folders = [word for word in words if not (len(word) == 1 and word.isdecimal())]
    rolls = "".join([dice, *(word for word in words if word not in folders)]).replace(",", " ").replace(" ", "")
    if len(folders) != 1 or not rolls.isdecimal():
        raise click.UsageError(
            str(
                Text(
                    "cần một thư mục và các lần gieo 1–6 sau --dice", "one folder and rolls 1–6 after --dice are needed"
                )
            )
        )
    return folders[0], [int(roll) for roll in rolls]


def _show_plan(plans: tuple[KindPlan, ...], standing: Standing, seed: str, risk: int) -> bool:
    from counting.hand_check_text import plan_text

    head = Text(
        f"Kiểm tra tay: xúc xắc {seed}, mức rủi ro {risk}%, bộ quy tắc {standing.rules.id}.",
        f"Hand check: dice {seed}, risk limit {risk}%, rule set {standing.rules.id}.",
    )
    click.echo(str(head))
    for plan in plans:
        for line in plan_text(plan, standing.rules):
            click.echo(str(line))
    return True


def _judge(found: Path, plans: tuple[KindPlan, ...], standing: Standing, risk: int) -> bool:
    from counting.hand_check_text import finding_text
    from counting.hand_findings import judge, read_findings

    findings = read_findings(found.read_bytes(), found.name, plans, standing.rules)
    verdicts = []
    for plan, kind in zip(plans, standing.tally.ballots, strict=True):
        click.echo(plan.title)
        votes = {person.no: person.votes for person in kind.officials}
        for finding in judge(plan, votes, findings, standing.rules, Fraction(risk, 100)):
            click.echo(str(finding_text(finding, standing.rules, plan.sheets)))
            verdicts.append(finding.verdict)
    return all(verdict == "confirmed" for verdict in verdicts)
