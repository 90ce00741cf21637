"""`kiemphieu accounts`: the committee's figures, held against what was read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calibration.command_line import command, option, tell
from calibration.errors import ExitStatus
from calibration.language import Text

if TYPE_CHECKING:
    from counting.standing import Standing
    from counting.store import Store


@command(
    about=Text(
        "Số liệu của ban kiểm phiếu cho từng loại phiếu: phát ra, thu về, hỏng đã đổi; đối chiếu với số trang đã nhận. "
        "Trả về 3 khi số thu về khác số đã đọc.",
        "The committee's figures of each kind of ballot: issued, collected, spoiled and swapped; held against the pages "
        "that came in. Exits with 3 where collected and read differ.",
    ),
    example="kiemphieu accounts hoso --kind hdnd --issued 33 --collected 33 --swapped 1",
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option("--kind", metavar="ID", about=Text("Loại phiếu.", "The kind of ballot."))
@option("--issued", metavar="N", type=click.IntRange(0), about=Text("Số phiếu phát ra.", "Ballots issued."))
@option("--collected", metavar="N", type=click.IntRange(0), about=Text("Số phiếu thu về.", "Ballots collected."))
@option("--swapped", metavar="N", type=click.IntRange(0), about=Text("Phiếu hỏng đã đổi.", "Spoiled ballots swapped."))
@option("--json", "as_json", is_flag=True, about=Text("In dạng JSON.", "Print as JSON."))
@click.pass_context
def accounts(
    ctx: click.Context,
    count: Path,
    kind: str | None,
    issued: int | None,
    collected: int | None,
    swapped: int | None,
    as_json: bool,
) -> None:
    from counting.accounts import enter_figures
    from counting.count_folder import open_count
    from counting.standing import where_it_stands

    folder = open_count(count)
    named = {"issued": issued, "collected": collected, "swapped": swapped}
    told = {name: value for name, value in named.items() if value is not None}
    if told and kind is None:
        raise click.UsageError(str(Text("hãy ghi --kind của số liệu này", "say with --kind whose figures these are")))
    with folder.store() as store:
        if told and kind is not None:
            enter_figures(where_it_stands(folder, store).election, store, kind, told)
        standing = where_it_stands(folder, store)
        kinds, pages = _figures_of_kinds(standing, store), _pages_that_came_in(standing, store)
    if as_json:
        click.echo(json.dumps({"kinds": kinds, "pages": pages}, ensure_ascii=False, indent=2))
    _tell_figures(kinds, pages)
    if any(each["collected"] != each["read"] for each in kinds):
        ctx.exit(ExitStatus.WAITING)


def _figures_of_kinds(standing: Standing, store: Store) -> list[dict[str, str | int | None]]:
    """What the committee says of each kind of ballot, and how many were read; None where it said nothing."""
    from counting.accounts import SWAPPED

    figures = store.figures()
    return [
        {
            "id": each.id,
            "issued": each.issued,
            "collected": each.collected,
            "swapped": figures.get(each.id, {}).get(SWAPPED, 0),
            "read": each.read,
        }
        for each in standing.tally.ballots
    ]


def _pages_that_came_in(standing: Standing, store: Store) -> dict[str, int]:
    """How many pages came in, and what became of them."""
    from counting.identities import PagesIn
    from counting.review import ballots_in

    by_kind = ballots_in(standing.election, store)
    withdrawn = frozenset(page for each in by_kind.values() for page in each.withdrawn)
    came = PagesIn(tuple(store.pages()), withdrawn)
    return {
        "in": len(came.pages),
        "ballots": sum(page.status == "read" and page.id not in came.withdrawn for page in came.pages),
        "withdrawn": len(came.withdrawn),
        "refused": len(came.refused()),
        "duplicates": len(came.duplicates()),
    }


def _tell_figures(kinds: list[dict[str, str | int | None]], pages: Mapping[str, int]) -> None:
    for each in kinds:
        known = {name: "–" if value is None else value for name, value in each.items()}
        tell(
            Text(
                f"{known['id']}: phát ra {known['issued']}, thu về {known['collected']}, hỏng đã đổi {known['swapped']}, "
                f"đã đọc {known['read']}",
                f"{known['id']}: issued {known['issued']}, collected {known['collected']}, swapped {known['swapped']}, "
                f"read {known['read']}",
            )
        )
    tell(
        Text(
            f"Trang đã nhận {pages['in']} = trong lá phiếu {pages['ballots']} + đã rút {pages['withdrawn']} + từ chối {pages['refused']} "
            f"+ trùng {pages['duplicates']}",
            f"Pages in {pages['in']} = in ballots {pages['ballots']} + withdrawn {pages['withdrawn']} + refused {pages['refused']} "
            f"+ duplicates {pages['duplicates']}",
        )
    )
