"""Published results of real votes of confidence, replayed: `python -m bench.published`.

Every percentage must come out as printed, and every outcome follow. Where newspapers printed figures that contradict each
other or themselves (the table's columns `check` and `note` tell), the row is named with the reason.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from counting.rule_set import RuleSet
from counting.rule_sets import load_rules

PUBLISHED = Path(__file__).parents[1].parent / "shared/data/published_results.csv"
LEVELS = ("high", "trust", "low")
_FRACTION = re.compile(r"(\d+)/(\d+)(?:\s*=\s*(\d+(?:[.,]\d+)?))?")
_ALSO_PRINTED = re.compile(r"prints? (?:(high|trust|low)=)?(\d+(?:[.,]\d+)?)|; qdnd (\d+[.,]\d+)")

Row = dict[str, str]


def published_rows(file: Path = PUBLISHED) -> list[Row]:
    """The table's rows as text; an empty cell where nothing was published."""
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def counts(row: Row) -> tuple[dict[str, int], int]:
    """The votes by level, and the denominator."""
    return {level: int(row[level]) for level in LEVELS}, int(row["denominator"])


def outcome(row: Row) -> str:
    """What follows for this person under the rules of that year."""
    votes, base = counts(row)
    return load_rules(row["rules"], "lay-phieu").outcome(votes, base).outcome


def differences(row: Row) -> Iterator[str]:
    """Percentages of the table that do not come out as printed, and sums that cannot be."""
    votes, base = counts(row)
    rules = load_rules(row["rules"], "lay-phieu")
    for level in LEVELS:
        printed = row[f"pct_{level}_published"]
        if printed and _plain(printed) != rules.percent_format.of(votes[level], base):
            yield f"{level}: {votes[level]}/{base} is {rules.percent_format.of(votes[level], base)}, printed {printed}"
    collected = int(row["collected"] or base)
    if not sum(votes.values()) <= collected <= base:
        yield f"{sum(votes.values())} votes, {collected} collected, {base} the denominator: not in this order"


def contradictions(row: Row) -> list[str]:
    """Figures that were published of this row elsewhere and cannot be, with what would be right."""
    votes, base = counts(row)
    rules = load_rules(row["rules"], "lay-phieu")
    right = {rules.percent_format.of(count, base) for count in votes.values()}
    found = [] if row["check"] == "ok" else [row["check"]]
    for level, first, second in _ALSO_PRINTED.findall(row["note"]):
        figure = first or second
        is_percent = "," in figure or "." in figure
        wrong = _plain(figure) not in right if is_percent else _other_count(int(figure), level, votes)
        if wrong:
            expected = sorted(right) if is_percent else list(votes.values())
            found.append(
                f"printed {figure}{'%' if is_percent else ''}, but the counts give {', '.join(map(str, expected))}"
            )
    for part, whole, printed in _FRACTION.findall(row["note"]):
        found += _wrong_fraction(int(part), int(whole), printed, base, rules)
    return found


def _other_count(figure: int, level: str, votes: dict[str, int]) -> bool:
    return figure != votes[level] if level else figure not in votes.values()


def _wrong_fraction(part: int, whole: int, printed: str, base: int, rules: RuleSet) -> Iterator[str]:
    """A printed fraction whose denominator is another one, or whose percentage does not follow from it."""
    if whole != base:
        follows = f", which is {rules.percent_format.of(part, base)}%" if printed else ""
        yield f"printed {part}/{whole}{f' = {printed}%' if printed else ''}, but the denominator is {base}{follows}"


def _plain(figure: str) -> str:
    """A figure with a decimal comma and no trailing zeros."""
    text = figure.replace(".", ",")
    return text.rstrip("0").rstrip(",") if "," in text else text


def main() -> int:
    """Print what differs, what contradicts itself, and every outcome that is not "none"; 1 if anything differs."""
    rows = published_rows()
    wrong = 0
    for row in rows:
        name = f"{row['body']} {row['year']}, {row['name']}"
        for difference in differences(row):
            wrong += 1
            print(f"DIFFERS  {name}: {difference}")
        for contradiction in contradictions(row):
            print(f"contradicts itself  {name}: {contradiction}")
        if outcome(row) != "none":
            print(f"outcome  {name}: {outcome(row)}")
    print(
        f"{len(rows)} rows, {wrong} figures differ, {sum(bool(contradictions(row)) for row in rows)} rows contradict themselves"
    )
    return min(1, wrong)


if __name__ == "__main__":
    sys.exit(main())
