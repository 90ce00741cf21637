"""The hand check in words: the plan, what to do, and what the findings prove."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from calibration.language import Text
from counting.hand_check import KindPlan, PersonPlan
from counting.hand_findings import PersonFinding
from counting.rule_set import RuleSet

_NONE = Text("không có hệ quả", "nothing follows")


def plan_text(plan: KindPlan, rules: RuleSet) -> Iterator[Text]:
    """One kind's plan, line by line."""
    yield Text(
        f"{plan.title} – {plan.sheets} tờ. Đếm xấp phiếu trước: phải đủ {plan.sheets} tờ; đánh số thứ tự trong xấp từ trên "
        "xuống.",
        f"{plan.title} – {plan.sheets} sheets. Count the pile first: it must have {plan.sheets}; number from the top.",
    )
    full = [person for person in plan.people if person.is_full]
    for person in plan.people:
        yield _person_text(person, rules)
    drawn = max((person.draw for person in plan.people if not person.is_full), default=0)
    if drawn:
        sheets = ", ".join(str(sheet) for sheet in plan.order[:drawn])
        yield Text(f"Rút các tờ, theo thứ tự: {sheets}.", f"Draw the sheets, in this order: {sheets}.")
    if full:
        names = ", ".join(person.name for person in full)
        yield Text(f"Đếm tay tất cả các tờ cho: {names}.", f"Count all sheets by hand for: {names}.")


def _person_text(person: PersonPlan, rules: RuleSet) -> Text:
    outcome = rules.wording(person.outcome)
    said = outcome if outcome.vi else _NONE
    how = (
        Text("đếm tay tất cả", "full hand count")
        if person.is_full
        else Text(f"{person.draw} tờ", f"{person.draw} sheets")
    )
    return Text(
        f"  {person.no}. {person.name} ({said.vi}): {how.vi}", f"  {person.no}. {person.name} ({said.en}): {how.en}"
    )


def finding_text(finding: PersonFinding, rules: RuleSet, sheets: int) -> Text:
    """What was found about one person, and what to do next."""
    person = finding.person
    risk = _per_cent(finding.risk)
    figures = Text(
        ", ".join(f"{level.name.vi} {finding.by_hand[level.id]}" for level in rules.levels),
        ", ".join(f"{level.name.en} {finding.by_hand[level.id]}" for level in rules.levels),
    )
    said = {
        "confirmed": Text("kết luận được xác nhận", "the outcome is confirmed"),
        "draw-more": Text(
            f"chưa đủ; hãy rút thêm theo thứ tự (--sheets {min(sheets, 2 * finding.looked_at)})",
            f"not enough yet; draw on in the order (--sheets {min(sheets, 2 * finding.looked_at)})",
        ),
        "count-by-hand": Text(
            f"chưa đủ; hãy đếm tay tất cả (--sheets {sheets})", f"not enough yet; count all by hand (--sheets {sheets})"
        ),
        "hand-differs": Text(
            "đếm tay ra khác; lấy kết quả đếm tay, tìm tờ đọc sai và quyết định lại trước khi công bố",
            "the hand count differs; it governs: find the sheets that were read wrongly and decide them anew before "
            "announcing",
        ),
        "not-checked": Text("chưa được kiểm", "not checked yet"),
    }[finding.verdict]
    return Text(
        f"  {person.no}. {person.name}: xem {finding.looked_at}/{sheets} tờ ({figures.vi}); rủi ro còn {risk}% – {said.vi}.",
        f"  {person.no}. {person.name}: {finding.looked_at} of {sheets} sheets seen ({figures.en}); risk left "
        f"{risk.replace(',', '.')}% – {said.en}.",
    )


def _per_cent(share: Fraction) -> str:
    """A risk in per cent, two decimals, rounded up: a risk must not look smaller than it is."""
    hundredths = -((-share.numerator * 10_000) // share.denominator)
    return f"{hundredths // 100},{hundredths % 100:02d}"
