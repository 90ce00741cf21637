"""The table of results on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from calibration.language import Text, spoken_language
from counting.bounds import Range
from counting.rule_set import RuleSet
from counting.tally import KindTally, OfficialTally, Tally

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
    for line in _what_can_change(tally, rules):
        console.print(line, highlight=False)
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
        figures = [cell for level in levels for cell in _figures(person, level)]
        table.add_row(str(person.no), person.name, _range(person.bounds.valid), *figures, _outcome(person, rules))
    return table


def _figures(person: OfficialTally, level: str) -> tuple[str, str]:
    """The votes and the percentage of one level, from the least to the most that they can become."""
    share = person.bounds.percent[level]
    least, most = _percent(share.least), _percent(share.most)
    return _range(person.bounds.votes[level]), least if least == most else f"{least}\n–{most}"


def _range(count: Range) -> str:
    return str(count.least) if count.is_settled else f"{count.least}–{count.most}"


def _outcome(person: OfficialTally, rules: RuleSet) -> str:
    """What follows; how many rows wait, and whether they leave it open, where something does."""
    waiting = str(Text(f"{person.pending} đang chờ", f"{person.pending} waiting")) if person.pending else ""
    settled = rules.wording(person.bounds.possible[0])
    said = str(Text("chưa rõ", "open") if person.bounds.can_change else settled)
    return "\n".join(line for line in (waiting, said) if line)


def _what_can_change(tally: Tally, rules: RuleSet) -> Iterator[str]:
    """Whether what is open can still change an outcome, and whose: one line each."""
    people = [person for kind in tally.ballots for person in kind.officials]
    if all(person.bounds.valid.is_settled and not person.bounds.can_change for person in people):
        return
    changing = [person for person in people if person.bounds.can_change]
    if not changing:
        yield str(
            Text(
                "Những gì còn mở không thể làm đổi kết luận của ai.",
                "What is still open can change nobody's outcome.",
            )
        )
    alike: dict[tuple[str, ...], list[str]] = {}
    for person in changing:
        alike.setdefault(tuple(person.bounds.possible), []).append(person.name)
    for outcomes, names in alike.items():
        possible, who = [_following(rules, outcome) for outcome in outcomes], ", ".join(names)
        yield str(
            Text(
                f"Còn có thể – {' | '.join(one.vi for one in possible)}: {who}.",
                f"Still possible – {' | '.join(one.en for one in possible)}: {who}.",
            )
        )


_NOTHING_FOLLOWS = Text("không có hệ quả", "nothing follows")


def _following(rules: RuleSet, outcome: str) -> Text:
    wording = rules.wording(outcome)
    return wording if wording.vi else _NOTHING_FOLLOWS


def _percent(value: str) -> str:
    return value if spoken_language() == "vi" else value.replace(",", ".")
