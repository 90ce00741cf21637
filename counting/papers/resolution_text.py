"""What the draft resolution that confirms the result (nghị quyết xác nhận kết quả) says; PDF and Word only set it."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.blocks import blocks
from counting.papers.facts import Facts
from counting.papers.frame import Frame, frame
from counting.papers.letterhead import TO_FILL, body_letterhead, is_national_assembly
from counting.papers.titles import body_and_term
from counting.papers.wording import (
    VOTE_NAMES,
    ballots,
    counted,
    follows,
    level_head,
    level_name,
    long_date,
    said,
    share,
)
from counting.tally import OfficialTally


@dataclass(frozen=True, slots=True)
class ConfirmedPerson:
    """One person's confirmed result: who, then a line for each level, then what follows, if anything does."""

    who: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfirmedBlock:
    """One block of people; the heading is empty where the description names no blocks."""

    heading: str
    people: tuple[ConfirmedPerson, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The whole draft in one language, in the order in which it is printed."""

    frame: Frame
    draft: str
    adopter: tuple[str, ...]
    grounds: tuple[str, ...]
    resolves: str
    confirms: str
    blocks: tuple[ConfirmedBlock, ...]
    articles: tuple[str, ...]
    adopted: str
    recipients_heading: str
    recipients: tuple[str, ...]
    signer: str
    signer_hint: str


def resolution(facts: Facts, language: Language) -> Resolution:
    """The draft resolution for this count; what only the office can know is left to be filled in."""
    election = facts.election
    vote = VOTE_NAMES[election.kind]
    meeting = ", ".join(part for part in (election.term, election.meeting) if part)

    return Resolution(
        frame=frame(facts, language, body_letterhead(facts, language, _number(facts)), *_title(facts)),
        draft=said(Text("DỰ THẢO", "DRAFT"), language),
        adopter=(election.body.upper(), meeting.upper()),
        grounds=tuple(said(ground, language) for ground in _grounds(facts)),
        resolves=said(Text("QUYẾT NGHỊ:", "RESOLVES:"), language),
        confirms=said(_confirms(facts), language),
        blocks=tuple(
            ConfirmedBlock(
                heading,
                tuple(_person(facts, no, person, language) for no, person in enumerate(people, start=1)),
            )
            for heading, people in blocks(facts)
        ),
        articles=tuple(said(article, language) for article in _articles(facts)),
        adopted=said(
            Text(
                f"Nghị quyết này được {body_and_term(facts)}, {election.meeting} thông qua "
                f"{long_date(election.date).vi}./.",
                f"This resolution on the {vote.en} was adopted by {body_and_term(facts)}, {election.meeting}, on "
                f"{long_date(election.date).en}.",
            ),
            language,
        ),
        recipients_heading=said(Text("Nơi nhận:", "Copies to:"), language),
        recipients=(f"- {TO_FILL};", said(Text("- Lưu: VT.", "- Archives."), language)),
        signer=said(Text("CHỦ TỊCH", "CHAIR"), language),
        signer_hint=said(Text("(Ký, đóng dấu, ghi rõ họ tên)", "(Signature, seal and full name)"), language),
    )


def _number(facts: Facts) -> Text:
    if is_national_assembly(facts.election.body):
        number = f"……/{facts.election.date.year}/QH…"
        return Text(f"Nghị quyết số: {number}", f"Resolution No.: {number}")
    return Text(f"Số: {TO_FILL}/NQ-HĐND", f"No.: {TO_FILL}/NQ-HĐND")


def _title(facts: Facts) -> tuple[Text, tuple[Text, ...]]:
    vote, body = VOTE_NAMES[facts.election.kind], facts.election.body
    line = Text(
        f"Xác nhận kết quả {vote.vi} đối với người giữ chức vụ do {body} bầu hoặc phê chuẩn",
        f"Confirming the result of the {vote.en} in the holders of positions elected or approved by {body}",
    )
    return Text("NGHỊ QUYẾT", "RESOLUTION"), (line,)


def _grounds(facts: Facts) -> tuple[Text, ...]:
    law, date, source = _organic_law(facts), long_date(facts.election.date), facts.rules.source
    return (
        law,
        Text(f"Căn cứ {source.vi};", f"Pursuant to {source.en};"),
        Text(
            f"Căn cứ Biên bản kiểm phiếu số {TO_FILL}/BB-BKP {date.vi} của Ban kiểm phiếu,",
            f"Pursuant to the minutes of the counting committee No. {TO_FILL}/BB-BKP of {date.en},",
        ),
    )


def _organic_law(facts: Facts) -> Text:
    if is_national_assembly(facts.election.body):
        return Text(
            f"Căn cứ Luật Tổ chức Quốc hội số {TO_FILL};",
            f"Pursuant to the Law on the Organisation of the National Assembly No. {TO_FILL};",
        )
    return Text(
        f"Căn cứ Luật Tổ chức chính quyền địa phương số {TO_FILL};",
        f"Pursuant to the Law on the Organisation of Local Government No. {TO_FILL};",
    )


def _confirms(facts: Facts) -> Text:
    vote = VOTE_NAMES[facts.election.kind]
    count = counted(sum(len(kind.officials) for kind in facts.tally.ballots), "người", "person", "persons")
    return Text(
        f"Điều 1. Xác nhận kết quả {vote.vi} đối với {count.vi}, cụ thể như sau:",
        f"Article 1. The result of the {vote.en} in {count.en} is confirmed as follows:",
    )


def _person(facts: Facts, no: int, person: OfficialTally, language: Language) -> ConfirmedPerson:
    named = f"{person.name}, {person.position}" if person.position else person.name
    lines = [_level(facts, person, level) for level in facts.election.levels]
    consequence = follows(facts.rules, person.outcome)
    if consequence and facts.tally.status == "final":
        lines.append(Text(f"Kết luận: {consequence.vi}.", f"Conclusion: {consequence.en}."))
    who = Text(f"{no}. Ông (Bà) {named}", f"{no}. {named}")
    return ConfirmedPerson(said(who, language), tuple(said(line, language) for line in lines))


def _level(facts: Facts, person: OfficialTally, level: str) -> Text:
    count, part = ballots(person.votes[level]), share(person.percent[level], facts.rules)
    name = level_name(facts.rules, level)
    head = level_head(facts.rules, level, "en")
    return Text(f"Số phiếu {name.vi}: {count.vi} ({part.vi}).", f"{head}: {count.en} ({part.en}).")


def _articles(facts: Facts) -> tuple[Text, ...]:
    body = facts.election.body
    return (
        Text(
            f"Điều 2. {TO_FILL} tổ chức thực hiện Nghị quyết này và công bố kết quả theo quy định của pháp luật.",
            f"Article 2. {TO_FILL} carries out this resolution and publishes the result as the law provides.",
        ),
        Text(
            f"Điều 3. Nghị quyết này có hiệu lực kể từ ngày được {body} thông qua.",
            f"Article 3. This resolution takes effect on the day of its adoption by {body}.",
        ),
    )
