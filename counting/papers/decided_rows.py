"""The annex: ballot rows that the committee decided, in an order that tells nothing about who cast them when."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.election import Election
from calibration.language import Language, Text
from counting.papers.facts import DecidedRow, Facts
from counting.papers.letterhead import TO_FILL
from counting.papers.wording import NOTHING, choice, one_line, said

_AFTER_THE_LEVELS = ("blank", "multiple", "invalid")


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """One line of the annex, ready to print."""

    no: str
    row: str
    name: str
    machine: str
    doubts: str
    decided: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecidedKind:
    """One kind's part of the annex."""

    heading: str
    lines: tuple[DecidedLine, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """The annex of decided rows."""

    title: str
    subtitle: str
    note: str
    head: tuple[str, ...]
    kinds: tuple[DecidedKind, ...]


def decided_annex(facts: Facts, language: Language) -> Annex | None:
    """The annex of decided rows; None where nothing was decided."""
    if not facts.decided:
        return None
    columns = (
        Text("STT", "No."),
        Text("Số thứ tự trên phiếu", "No. on the ballot"),
        Text("Họ và tên", "Name"),
        Text("Phần mềm đọc", "Software read"),
        Text("Lý do cần xem", "Why it was looked at"),
        Text("Ban kiểm phiếu quyết định", "Committee’s decision"),
        Text("Người quyết định, căn cứ", "Who decided, ground"),
    )
    number_line = said(Text(f"Biên bản số {TO_FILL}/BB-BKP", f"minutes No. {TO_FILL}/BB-BKP"), language)
    return Annex(
        title=said(Text("PHỤ LỤC 1", "ANNEX 1"), language),
        subtitle=said(
            Text("Các hàng phiếu do Ban kiểm phiếu quyết định", "Ballot rows decided by the counting committee"),
            language,
        ),
        note=said(
            Text(
                f"(Kèm theo {number_line}. Xếp theo loại phiếu, thứ tự người trên phiếu và quyết định; "
                "không theo thứ tự bỏ phiếu hay quét phiếu.)",
                f"(Annex to {number_line}. Sorted by kind of ballot, place on the ballot and decision; "
                "not in the order of casting or scanning.)",
            ),
            language,
        ),
        head=tuple(said(column, language) for column in columns),
        kinds=decided_kinds(facts, language),
    )


def decided_kinds(facts: Facts, language: Language) -> tuple[DecidedKind, ...]:
    """The annex by kind, sorted by what it says alone, so that the order of casting cannot be read from it.

    ElectionError for a row of a kind that the election does not have.
    """
    for row in facts.decided:
        facts.election.ballot(row.kind)
    parts = []
    for kind in facts.election.ballots:
        rows = sorted(
            (row for row in facts.decided if row.kind == kind.id), key=lambda row: _order(facts.election, row)
        )
        if rows:
            lines = tuple(_line(index, row, language) for index, row in enumerate(rows, start=1))
            parts.append(DecidedKind(kind.title, lines))
    return tuple(parts)


def _order(election: Election, row: DecidedRow) -> tuple[object, ...]:
    choices = (*election.levels, *_AFTER_THE_LEVELS)
    place = choices.index(row.decided) if row.decided in choices else len(choices)
    doubts = tuple(doubt.vi for doubt in row.doubts)
    return (row.row, place, row.decided, row.machine or "", doubts, row.reason)


def _line(index: int, row: DecidedRow, language: Language) -> DecidedLine:
    return DecidedLine(
        no=str(index),
        row=str(row.row),
        name=row.name,
        machine=said(choice(row.machine), language),
        doubts=one_line(" ".join(said(doubt, language) for doubt in row.doubts)) or NOTHING,
        decided=said(choice(row.decided), language),
        reason=one_line(row.reason) or NOTHING,
    )
