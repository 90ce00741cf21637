"""The form on which the hands write what they found on the drawn sheets, and what that proves about each outcome."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from typing import Literal

from calibration.errors import CountError
from calibration.language import Text
from counting.hand_check import KindPlan, PersonPlan
from counting.rule_set import RuleSet
from counting.sample_evidence import risk_left

NO_VOTE = "0"
"""Written where the row gives no valid vote; a level is written by the place of its column, from 1, or by its name."""

Findings = Mapping[tuple[str, int], tuple[str, ...]]
"""By kind and person: what was found on the drawn sheets, in the order of drawing (a level, or NO_VOTE)."""

Verdict = Literal["confirmed", "draw-more", "count-by-hand", "hand-differs", "not-checked"]


@dataclass(frozen=True, slots=True)
class PersonFinding:
    """What the hands' findings prove about one person. `risk`: the measured risk that the outcome is wrong.

    by_hand: votes by level on the sheets looked at · differs: all sheets were looked at and a figure is another one.
    """

    kind: str
    person: PersonPlan
    looked_at: int
    by_hand: dict[str, int]
    risk: Fraction
    differs: bool
    verdict: Verdict


def findings_form(plans: Sequence[KindPlan], sheets: int = 0) -> bytes:
    """The form as CSV (UTF-8 with a byte order mark, for Excel): one line a drawn sheet, one cell a person.

    `sheets` asks for more lines than planned, to draw on. Cells that need not be filled hold a dash.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for plan in plans:
        writer.writerow(["kind", "sheet", *(f"{person.no}. {person.name}" for person in plan.people)])
        for place, sheet in enumerate(plan.order[: max(plan.draw, sheets)]):
            cells = ["" if place < max(person.draw, sheets) else "-" for person in plan.people]
            writer.writerow([plan.id, sheet, *cells])
    return ("\ufeff" + text.getvalue()).encode("utf-8")


def read_findings(data: bytes, source: str, plans: Sequence[KindPlan], rules: RuleSet) -> Findings:
    """What was written on the form; CountError names the line of whatever cannot be used.

    The sheets of a person must be looked at in the order of drawing, without leaving one out: choosing among them would
    spoil the proof.
    """
    known = {plan.id: plan for plan in plans}
    cells: dict[tuple[str, int], dict[int, str]] = {}
    for line, row in enumerate(_rows(data, source), start=1):
        if not any(cell.strip() for cell in row) or row[0].strip() == "kind":
            continue
        plan = known.get(row[0].strip())
        sheet = row[1].strip() if len(row) > 1 else ""
        if plan is None or not sheet.isdecimal() or not 1 <= int(sheet) <= plan.sheets:
            raise _fault(source, line, "không có loại phiếu hoặc số tờ này", "there is no such ballot kind or sheet")
        if len(row) > len(plan.people) + 2:
            raise _fault(source, line, "có nhiều ô hơn số người", "there are more cells than people")
        for person, cell in zip(plan.people, row[2:], strict=False):
            word = _word(cell, rules, source, line)
            found = cells.setdefault((plan.id, person.no), {})
            if word and found.setdefault(int(sheet), word) != word:
                raise _fault(
                    source,
                    line,
                    f"tờ {sheet} được ghi hai lần khác nhau",
                    f"sheet {sheet} is entered twice, differently",
                )
    return {
        (plan.id, person.no): _in_order(plan, person, cells.get((plan.id, person.no), {}), source)
        for plan in plans
        for person in plan.people
    }


def judge(
    plan: KindPlan, votes: Mapping[int, Mapping[str, int]], found: Findings, rules: RuleSet, risk: Fraction
) -> list[PersonFinding]:
    """What the findings prove about each person of a kind; `votes` are the counted ones, by person and level."""
    level = rules.bands[0].level
    judged = []
    for person in plan.people:
        seen = found[plan.id, person.no]
        by_hand = {one.id: seen.count(one.id) for one in rules.levels}
        left = risk_left(person.pile, len(seen), by_hand[level])
        differs = len(seen) == plan.sheets and by_hand != dict(votes[person.no])
        verdict = _verdict(len(seen), plan.sheets, left, risk, differs)
        judged.append(PersonFinding(plan.id, person, len(seen), by_hand, left, differs, verdict))
    return judged


def _verdict(seen: int, sheets: int, left: Fraction, risk: Fraction, differs: bool) -> Verdict:
    if differs or (seen == sheets and left > risk):
        return "hand-differs"
    if left <= risk:
        return "confirmed"
    if seen == 0:
        return "not-checked"
    return "count-by-hand" if 2 * seen >= sheets else "draw-more"


def _rows(data: bytes, source: str) -> list[list[str]]:
    """The lines of the CSV, with commas or semicolons, as Excel writes them."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _fault(source, 1, "tệp không phải CSV mã UTF-8", "the file is no CSV in UTF-8") from None
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def _word(cell: str, rules: RuleSet, source: str, line: int) -> str:
    """What a cell says: a level's word, NO_VOTE, or nothing yet."""
    said = " ".join(cell.casefold().split())
    if said in ("", "-"):
        return ""
    if said in (NO_VOTE, "blank", "multiple", "invalid"):
        return NO_VOTE
    for place, level in enumerate(rules.levels, start=1):
        if said in (str(place), level.id, level.name.vi.casefold(), level.name.en.casefold()):
            return level.id
    last = len(rules.levels)
    raise _fault(
        source,
        line,
        f"“{cell}” không dùng được; hãy ghi 1 đến {last} theo cột được đánh dấu, hoặc 0 nếu không có phiếu hợp lệ",
        f"“{cell}” cannot be used; write 1 to {last} for the marked column, or 0 for no valid vote",
    )


def _in_order(plan: KindPlan, person: PersonPlan, cells: Mapping[int, str], source: str) -> tuple[str, ...]:
    seen = tuple(cells[sheet] for sheet in plan.order[: len(cells)] if sheet in cells)
    if len(seen) < len(cells):
        skipped = next(sheet for sheet in plan.order if sheet not in cells)
        raise CountError(
            Text(
                f"{source}: “{plan.id}”, {person.no}. {person.name}: tờ số {skipped} bị bỏ qua; phải xem các tờ theo đúng thứ "
                "rút, hãy ghi tờ đó.",
                f"{source}: “{plan.id}”, {person.no}. {person.name}: sheet {skipped} was left out; sheets must be looked at "
                "in the order of drawing, enter that one.",
            )
        )
    return seen


def _fault(source: str, line: int, vi: str, en: str) -> CountError:
    return CountError(
        Text(f"{source}, dòng {line}: {vi}; hãy sửa dòng đó.", f"{source}, line {line}: {en}; mend that line.")
    )
