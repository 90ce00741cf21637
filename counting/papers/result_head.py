"""The head of the tables of people."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.language import Language, Text
from counting.papers.facts import Facts
from counting.papers.wording import level_head, said


@dataclass(frozen=True, slots=True)
class ResultHead:
    """Words over the columns; `levels` in the order of the columns."""

    no: str
    name: str
    position: str
    issued: str
    collected: str
    valid: str
    levels: tuple[str, ...]
    levels_over: str
    votes: str
    percent: str
    outcome: str


def result_head(facts: Facts, language: Language) -> ResultHead:
    """The words over the columns of this vote's tables."""

    def say(vi: str, en: str) -> str:
        return said(Text(vi, en), language)

    return ResultHead(
        no=say("STT", "No."),
        name=say("Họ và tên", "Name"),
        position=say("Chức vụ", "Position"),
        issued=say("Phát ra", "Issued"),
        collected=say("Thu về", "Collected"),
        valid=say("Hợp lệ", "Valid"),
        levels=tuple(level_head(facts.rules, level, language) for level in facts.election.levels),
        levels_over=say("Mức độ tín nhiệm", "Level of confidence"),
        votes=say("Số phiếu", "Votes"),
        percent=say("Tỷ lệ", "Share"),
        outcome=say("Kết luận", "Outcome"),
    )
