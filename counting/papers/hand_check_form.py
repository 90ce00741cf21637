"""The printed form of a hand check, as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from calibration.election import Election
from calibration.language import Language, Text
from counting.hand_check import KindPlan
from counting.papers.typeset import typeset
from counting.papers.wording import said
from counting.rule_set import RuleSet


def hand_check_form(
    election: Election, rules: RuleSet, plans: Sequence[KindPlan], seed: str, risk: int, sheets: int, language: Language
) -> bytes:
    """A line a drawn sheet in the order of drawing, a column a person; cells that need not be filled are grey.

    `risk` is the risk limit in per cent; `sheets` asks for more lines than planned, to draw on.
    """

    def say(vi: str, en: str) -> str:
        return said(Text(vi, en), language)

    codes = ", ".join(f"{place} = {said(level.name, language)}" for place, level in enumerate(rules.levels, start=1))
    words: dict[str, Any] = {
        "title": say("PHIẾU GHI KIỂM TRA TAY", "FORM OF THE HAND CHECK"),
        "subtitle": [
            election.body,
            say(f"xúc xắc {seed}", f"dice {seed}"),
            say(f"mức rủi ro {risk}%", f"risk limit {risk}%"),
            said(rules.name, language),
        ],
        "how": [
            say(
                f"Mỗi ô ghi một số: {codes}, 0 = không có phiếu hợp lệ. Xem các tờ theo đúng thứ tự từ trên xuống, không bỏ "
                "tờ nào; ô xám không cần ghi. Hai người cùng xem một tờ.",
                f"Write one figure in a cell: {codes}, 0 = no valid vote. Look at the sheets in the order from the top and "
                "leave none out; grey cells stay empty. Two people look at each sheet.",
            )
        ],
        "sheet": say("Tờ số", "Sheet"),
        "signers": [
            say("Người kiểm", "Checked by"),
            say("Người ghi", "Written by"),
            say("Trưởng Ban kiểm phiếu", "Head"),
        ],
        "kinds": [_kind(plan, sheets, language) for plan in plans],
        "banner": "",
        "footer": say("Kiểm tra tay", "Hand check"),
        "page_word": say("Trang", "Page"),
        "language": language,
    }
    return typeset("hand_check_form.typ", words, election)


def _kind(plan: KindPlan, sheets: int, language: Language) -> dict[str, Any]:
    drawn = plan.order[: max(plan.draw, sheets)]
    count = Text(
        f"Xấp phiếu có {plan.sheets} tờ; đếm được: ……… tờ.", f"The pile has {plan.sheets} sheets; counted: ……… sheets."
    )
    return {
        "title": plan.title,
        "count": said(count, language),
        "people": [f"{person.no}. {person.name}" for person in plan.people],
        "lines": [
            {"sheet": sheet, "needed": [place < max(person.draw, sheets) for person in plan.people]}
            for place, sheet in enumerate(drawn)
        ],
    }
