"""What the head of the committee reads out in the hall: whole sentences, in the order of the ballots."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.conclusions import conclusions
from counting.papers.facts import Facts
from counting.papers.frame import Frame, frame
from counting.papers.kind_results import base_count
from counting.papers.letterhead import committee_letterhead, is_national_assembly
from counting.papers.signatures import signatures
from counting.papers.titles import body_and_term, subtitle
from counting.papers.wording import (
    VOTE_NAMES,
    ballots,
    base,
    deputies,
    level_name,
    long_date,
    number,
    percentage,
    said,
)
from counting.tally import KindTally, OfficialTally


@dataclass(frozen=True, slots=True)
class ReadOutKind:
    """One kind of ballot: its heading, the sentence about its ballots, a sentence for each person."""

    heading: str
    ballots: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Announcement:
    """The whole text in one language, in the order in which it is read."""

    frame: Frame
    salutation: str
    opening: tuple[str, ...]
    kinds: tuple[ReadOutKind, ...]
    conclusions: tuple[str, ...]
    closing: str
    reader: str
    reader_name: str


def announcement(facts: Facts, language: Language) -> Announcement:
    """The announcement of this count."""
    head = signatures(facts.election.committee, language).head
    return Announcement(
        frame=frame(
            facts,
            language,
            committee_letterhead(facts, language),
            Text("CÔNG BỐ KẾT QUẢ KIỂM PHIẾU", "ANNOUNCEMENT OF THE RESULT"),
            subtitle(facts),
        ),
        salutation=said(_salutation(facts), language),
        opening=tuple(said(line, language) for line in _opening(facts)),
        kinds=tuple(_kind(facts, no, kind, language) for no, kind in enumerate(facts.tally.ballots, start=1)),
        conclusions=tuple(said(line, language) for line in conclusions(facts)),
        closing=said(_closing(facts), language),
        reader=head.role,
        reader_name=head.name,
    )


def _salutation(facts: Facts) -> Text:
    if is_national_assembly(facts.election.body):
        return Text("Kính thưa Quốc hội,", "Honourable deputies of the National Assembly,")
    return Text("Kính thưa Hội đồng nhân dân,", "Honourable deputies of the people’s council,")


def _opening(facts: Facts) -> tuple[Text, ...]:
    election = facts.election
    vote, date, body = VOTE_NAMES[election.kind], long_date(election.date), body_and_term(facts)
    total, present = election.deputies_total, election.deputies_present
    return (
        Text(
            f"Thay mặt Ban kiểm phiếu, tôi xin công bố kết quả kiểm phiếu {vote.vi} tại {election.meeting}, {body}, "
            f"{date.vi}.",
            f"On behalf of the counting committee I announce the result of the {vote.en} at {election.meeting}, {body}, "
            f"on {date.en}.",
        ),
        Text(
            f"Tổng số đại biểu: {deputies(total).vi}; có mặt: {deputies(present).vi}.",
            f"Deputies in office: {number(total).en}; present: {number(present).en}.",
        ),
    )


def _closing(facts: Facts) -> Text:
    if facts.tally.status == "provisional":
        return Text(
            "Đây là bản tạm tính; không đọc trước khi kết quả được chốt.",
            "This is a provisional paper; it is not to be read out before the count is closed.",
        )
    return Text(
        "Kết quả này đã được ghi vào Biên bản kiểm phiếu và toàn thể Ban kiểm phiếu đã ký tên. Xin trân trọng cảm ơn.",
        "This result stands in the minutes of the count, which the whole committee has signed. Thank you.",
    )


def _kind(facts: Facts, no: int, kind: KindTally, language: Language) -> ReadOutKind:
    return ReadOutKind(
        heading=f"{no}. {kind.title}",
        ballots=said(_ballots(facts, kind), language),
        people=tuple(said(_person(facts, person), language) for person in kind.officials),
    )


def _ballots(facts: Facts, kind: KindTally) -> Text:
    nothing = Text("chưa có số liệu", "not known yet")
    issued = nothing if kind.issued is None else ballots(kind.issued)
    collected = nothing if kind.collected is None else ballots(kind.collected)
    valid, invalid = ballots(kind.read - kind.invalid), ballots(kind.invalid)
    whole = base(facts.rules, base_count(facts, kind))
    return Text(
        f"Số phiếu phát ra: {issued.vi}; số phiếu thu về: {collected.vi}; số phiếu hợp lệ: {valid.vi}; số phiếu không "
        f"hợp lệ: {invalid.vi}. Tỷ lệ tính trên {whole.vi}.",
        f"Issued: {issued.en}; collected: {collected.en}; valid: {valid.en}; invalid: {invalid.en}. "
        f"Percentages are of {whole.en}.",
    )


def _person(facts: Facts, person: OfficialTally) -> Text:
    named = f"{person.name}, {person.position}" if person.position else person.name
    vi, en = [], []
    for level in facts.election.levels:
        count, share = ballots(person.votes[level]), percentage(person.percent[level])
        vi.append(f"{level_name(facts.rules, level).vi} {count.vi}, chiếm {share.vi}")
        en.append(f"{level_name(facts.rules, level).en} {count.en}, {share.en}")
    return Text(f"Ông (Bà) {named}: {'; '.join(vi)}.", f"{named}: {'; '.join(en)}.")
