"""The table of results on a terminal."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from calibration.language import Text, spoken_language
from counting.rule_sets import RuleSet
from counting.tally import KindTally, Tally

SHORT_NAMES = {
    "high": Text("Cao", "High"),
    "trust": Text("Tín nhiệm", "Trust"),
    "low": Text("Thấp", "Low"),
    "no": Text("Không", "No"),
}
"""Heads of the columns, where the full wording has no room."""

NARROWEST = 100
"""Columns that the table asks for where the output is no terminal."""


def show_tally(tally: Tally, rules: RuleSet) -> None:
    """Print the whole table on standard output."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=NARROWEST)
    for kind in tally.ballots:
        console.print(_table(kind, rules))
    if tally.status == "final":
        console.print(str(Text("Kết quả chính thức (đã chốt).", "Final result (closed).")))
    else:
        console.print(
            str(
                Text(
                    f"Kết quả tạm tính; {tally.pending} hàng chờ quyết định.",
                    f"Provisional result; {tally.pending} rows wait for a decision.",
                )
            )
        )


def _table(kind: KindTally, rules: RuleSet) -> Table:
    dash = "–"
    issued, collected = (dash if value is None else value for value in (kind.issued, kind.collected))
    caption = Text(
        f"{kind.title}\nphát ra {issued} · thu về {collected} · đã đọc {kind.read} · không hợp lệ {kind.invalid}",
        f"{kind.title}\nissued {issued} · collected {collected} · read {kind.read} · invalid {kind.invalid}",
    )
    table = Table(title=str(caption), box=SIMPLE_HEAD, title_justify="left", title_style="bold")
    table.add_column(str(Text("STT", "No.")), justify="right")
    table.add_column(str(Text("Họ và tên", "Name")), no_wrap=True)
    table.add_column(str(Text("Hợp lệ", "Valid")), justify="right")
    levels = list(kind.officials[0].votes)
    for level in levels:
        table.add_column(str(SHORT_NAMES[level]), justify="right")
        table.add_column("%", justify="right")
    table.add_column(str(Text("Kết luận", "Outcome")))
    for person in kind.officials:
        figures = [cell for level in levels for cell in (str(person.votes[level]), _percent(person.percent[level]))]
        outcome = str(rules.wording(person.outcome))
        if person.pending:
            outcome = str(Text(f"{person.pending} đang chờ", f"{person.pending} waiting"))
        table.add_row(str(person.no), person.name, str(person.valid), *figures, outcome)
    return table


def _percent(value: str) -> str:
    return value if spoken_language() == "vi" else value.replace(",", ".")
