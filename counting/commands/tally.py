"""`kiemphieu tally`: the table so far."""

from __future__ import annotations

import json
from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.errors import ExitStatus
from calibration.language import Text


@command(
    about=Text(
        "In bảng kết quả cho đến lúc này, và những gì còn có thể thay đổi. Trả về 3 nếu còn điều phải chờ hoặc các số "
        "chưa khớp nhau.",
        "Prints the table so far, and what can still change. Exits with 3 if something still waits or the figures do not "
        "agree.",
    ),
    example="kiemphieu tally hoso --json",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option("--json", "as_json", is_flag=True, about=Text("In một đối tượng JSON.", "Print one JSON object."))
@click.pass_context
def tally(ctx: click.Context, count: Path, as_json: bool) -> None:
    from counting.brief_standing import where_it_stands_in_brief
    from counting.count_folder import open_count
    from counting.papers.results_json import tally_object

    folder = open_count(count)
    with folder.store() as store:
        standing = where_it_stands_in_brief(folder, store)
    if as_json:
        click.echo(json.dumps(tally_object(standing.tally), ensure_ascii=False, indent=2))
    else:
        from counting.screen import show_tally

        show_tally(standing.tally, standing.rules)
    for reason in standing.blocking:
        tell(reason)
    if standing.waiting or standing.blocking:
        ctx.exit(ExitStatus.WAITING)
