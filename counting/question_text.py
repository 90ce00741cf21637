"""A question told: one line for people, one object for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calibration.language import Text
from counting.ballots import VALID, WITHDRAWN, Partnerless
from counting.review import Question
from counting.surroundings import Place, Surroundings
from scanner.doubts import DOUBT_TEXTS

_SHOWN = 5
"""How many refused pages of a pile are named; the rest is counted."""


def question_line(question: Question) -> Text:
    """Which scan and row, and why it is asked; of pages without a partner also where they lay and what to do."""
    why = _joined([DOUBT_TEXTS[doubt] for doubt in question.doubts], " ")
    file = question.page.file
    if question.row:
        return Text(
            f"{file} · hàng {question.row} {question.name} · {why.vi}",
            f"{file} · row {question.row} {question.name} · {why.en}",
        )
    if question.same_paper:
        told = _about_same_paper(question.same_paper)
        why = Text(f"{why.vi} {told.vi}", f"{why.en} {told.en}")
    if question.partner is None or question.around is None:
        return Text(f"{file} · cả lá phiếu · {why.vi}", f"{file} · whole ballot · {why.en}")
    tell = _about_pile if question.partner.is_pile else _about_page
    told = tell(question.partner, question.around)
    if len(question.pages) > 1:
        count = len(question.pages)
        return Text(f"{file} … · {count} trang · {why.vi} {told.vi}", f"{file} … · {count} pages · {why.en} {told.en}")
    return Text(f"{file} · cả lá phiếu · {why.vi} {told.vi}", f"{file} · whole ballot · {why.en} {told.en}")


def choice_name(question: Question, choice: str, names: Mapping[str, Text]) -> Text:
    """What an answer means for a question, where it means more than its usual name says."""
    if choice == VALID and question.partner is not None:
        return Text("trang còn lại đã được quét riêng", "the other page was fed apart")
    if question.same_paper and choice == VALID:
        return Text("hai tờ khác nhau, đều tính", "two sheets, both count")
    if question.same_paper and choice == WITHDRAWN:
        return Text("cùng một tờ, chỉ tính một lần (loại bản quét này)", "same sheet, count once (leave this scan out)")
    return names[choice]


def question_object(question: Question) -> dict[str, Any]:
    """The question as plain values; what is asked about pages without a partner has their surroundings besides."""
    told: dict[str, Any] = {
        "scan": question.page.file,
        "form": question.page.form,
        "page": question.page.number,
        "row": question.row,
        "name": question.name,
        "read": question.choice,
        "doubts": [doubt.value for doubt in question.doubts],
        "choices": list(question.choices),
        "batch": question.page.batch,
    }
    if question.same_paper:
        told |= {
            "same_paper": [_place_object(place) for place in question.same_paper],
            "why": str(question_line(question)),
        }
    if question.around is not None:
        told |= {
            "place": question.around.first.number,
            "scans": [page.file for page in question.pages],
            "before": _place_object(question.around.before),
            "after": _place_object(question.around.after),
            "why": str(question_line(question)),
        }
    return told


def _place_object(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    page = place.page
    told: dict[str, Any] = {"scan": page.file, "batch": page.batch, "place": place.number, "status": page.status}
    return (
        {**told, "form": page.form, "page": page.number} if page.status == "read" else {**told, "reason": page.reason}
    )


def _about_same_paper(places: tuple[Place, ...]) -> Text:
    this, *earlier = places
    others = _joined(
        [Text(f"{place.file} ({place.where().vi})", f"{place.file} ({place.where().en})") for place in earlier], "; "
    )
    return Text(
        f"Bản này là {this.where().vi}; hãy so với {others.vi} và với phiếu giấy. Nếu là cùng một tờ, hãy loại bản quét này "
        "(withdrawn); nếu là hai tờ thì cả hai đều được tính (valid).",
        f"This is {this.where().en}; compare it with {others.en} and with the paper. If it is one sheet, leave this scan "
        "out (withdrawn); if there are two, both count (valid).",
    )


def _about_page(partner: Partnerless, around: Surroundings) -> Text:
    where, what = around.first.where(), around.first.what()
    beside = _beside(around)
    advice = Text(
        "Hãy tìm trang còn lại của lá phiếu và quét riêng trang đó, rồi quyết định cho từng trang.",
        "Find the ballot's other page and feed it apart, then decide about each of them.",
    )
    if partner.assumed:
        first, second, *_ = partner.assumed[0]
        count = len(partner.assumed)
        advice = Text(
            f"{advice.vi} {count} lá phiếu của lần quét này cũng chờ câu trả lời: hãy xem {first.file} và {second.file} "
            "có đúng là của một lá phiếu không; nếu không, hãy loại cả lần quét (withdrawn) và quét lại.",
            f"{advice.en} {count} ballots of this batch wait for the answer, too: see whether {first.file} and "
            f"{second.file} are of one ballot; if not, withdraw the whole batch and scan it again.",
        )
    return Text(
        f"Đây là {what.vi}, {where.vi}. {beside.vi} {advice.vi}",
        f"This is {what.en}, {where.en}. {beside.en} {advice.en}",
    )


def _about_pile(partner: Partnerless, around: Surroundings) -> Text:
    numbers = sorted({page.number for page in partner.fed})
    counts = [(number, sum(page.number == number for page in partner.fed)) for number in numbers]
    vi = " và ".join(f"{count} trang {number}" for number, count in counts)
    en = " and ".join(f"{count} of page {number}" for number, count in counts)
    first, last, beside = around.first, around.last, _beside(around)
    advice = Text(
        "Nếu các trang còn lại được quét riêng theo đúng thứ tự này thì xác nhận cho cả chồng; hoặc đọc lại tất cả các "
        "tệp trong cùng một lần.",
        "If their other pages were fed apart in this same order, say so for the pile; or read all the files again in "
        "one run.",
    )
    if partner.is_mixed:
        advice = Text(
            "Hãy tìm tờ còn thiếu hay thừa rồi đọc lại tất cả các tệp trong cùng một lần, hoặc loại cả chồng (withdrawn) "
            "và quét lại, các trang của mỗi lá phiếu liền nhau.",
            "Find the sheet that is missing or too many and read all the files again in one run, or withdraw the pile "
            "and scan it again with each ballot's pages together.",
        )
    return Text(
        f"Từ {first.file} ({first.where().vi}) đến {last.file} ({last.where().vi}), loại phiếu “{first.page.form}” có "
        f"{vi}. {beside.vi} {advice.vi}",
        f"From {first.file} ({first.where().en}) to {last.file} ({last.where().en}), ballot kind “{first.page.form}” has "
        f"{en}. {beside.en} {advice.en}",
    )


def _beside(around: Surroundings) -> Text:
    nothing = Text("không có tờ nào", "nothing")
    before = around.before.told() if around.before else nothing
    after = around.after.told() if around.after else nothing
    beside = Text(
        f"Ngay trước: {before.vi}. Ngay sau: {after.vi}.", f"Just before: {before.en}. Just after: {after.en}."
    )
    if not around.refused:
        return beside
    named = _joined([place.told() for place in around.refused[:_SHOWN]], "; ")
    more = " …" if len(around.refused) > _SHOWN else ""
    return Text(
        f"{beside.vi} Bị từ chối ở giữa: {named.vi}{more}.", f"{beside.en} Refused in between: {named.en}{more}."
    )


def _joined(texts: list[Text], separator: str) -> Text:
    return Text(separator.join(text.vi for text in texts), separator.join(text.en for text in texts))
