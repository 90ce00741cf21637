"""Asking a person at the terminal, one question after the other; what was answered is kept at once."""

from __future__ import annotations

import click

from calibration.command_line import tell
from calibration.election import LEVEL_NAMES, Election
from calibration.language import Text
from counting.ballots import INVALID, VALID, WITHDRAWN
from counting.count_folder import CountFolder
from counting.doubt_turns import DoubtTurns
from counting.kept_decisions import DecidedMeanwhileError
from counting.question_text import choice_name, question_line
from counting.review import Question, answer, needs_reason, waiting
from counting.row_picture import save_pictures
from counting.station import opened_station
from counting.store import Store

QUIT = "q"
LATER = ""

_CHOICE_NAMES = {
    **LEVEL_NAMES,
    "blank": Text("không đánh dấu", "blank"),
    INVALID: Text("không hợp lệ", "invalid"),
    VALID: Text("hợp lệ", "valid"),
    WITHDRAWN: Text("loại bản quét này", "leave this scan out"),
}


def ask_all(folder: CountFolder, election: Election, store: Store) -> None:
    """Ask what waits, until all was asked or the person stops; an answer that opens a new question has it asked, too."""
    with opened_station(folder) as station:
        _ask_all(folder, election, store, DoubtTurns(store, station.name))


def _ask_all(folder: CountFolder, election: Election, store: Store, turns: DoubtTurns) -> None:
    shown = 0
    passed: set[tuple[object, ...]] = set()
    while left := [question for question in waiting(election, store) if _mark(question) not in passed]:
        question, shown = next(turns.given(left), None), shown + 1
        if question is None:
            tell(
                Text(
                    f"{len(left)} hàng còn lại đang được xem ở máy khác.",
                    f"The {len(left)} rows that are left are being looked at elsewhere.",
                )
            )
            return
        passed.add(_mark(question))
        tell("")
        tell(f"[{shown}/{shown + len(left) - 1}] {question_line(question)}")
        for picture in save_pictures(folder, question):
            tell(Text(f"    Ảnh: {picture}", f"    Picture: {picture}"))
        keys = {str(index): choice for index, choice in enumerate(question.choices, start=1)}
        key = _key(question, keys)
        if key == QUIT:
            tell(
                Text("Dừng ở đây; mọi quyết định đã ghi đều được giữ.", "Stopped here; all decisions so far are kept.")
            )
            return
        if key != LATER:
            try:
                answer(store, question, keys[key], _reason(keys[key]))
            except DecidedMeanwhileError as error:
                tell(error.text)


def _mark(question: Question) -> tuple[object, ...]:
    """What makes a question another one: a page may be asked about again for a new doubt."""
    return (*question.key, question.doubts)


def _key(question: Question, keys: dict[str, str]) -> str:
    shown = "  ".join(f"{key} = {choice_name(question, choice, _CHOICE_NAMES)}" for key, choice in keys.items())
    tell(f"    {shown}  {Text('Enter = để sau  q = dừng', 'Enter = later  q = stop')}")
    key = _typed("")
    while key not in (LATER, QUIT, *keys):
        key = _typed(f"{Text('Hãy gõ một trong', 'Type one of')} {', '.join([*keys, QUIT])}")
    return key


def _reason(choice: str) -> str:
    reason = _typed(str(Text("Lý do", "Reason")))
    while needs_reason(choice) and not reason:
        reason = _typed(str(Text("Phải có lý do; lý do", "A reason is needed; reason")))
    return reason


def _typed(prompt: str) -> str:
    return str(click.prompt(f"    {prompt}", default="", show_default=False, err=True)).strip()
