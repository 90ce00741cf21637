"""Two members decide each doubt independently; where they differ, the head does. Every answer is in the journal."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from counting.journal import Act
from counting.kept_readings import REREAD
from counting.review import Question
from counting.store import Store
from scanner.doubts import Doubt

ACT = "proposal"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One member's answer to a doubt; it counts only together with another's."""

    by: str
    choice: str
    reason: str


_Place = tuple[str, int, tuple[str, ...]]
"""A scan (its SHA-256 and picture), a row and its doubts: an answer to other doubts answers nothing."""


class Proposals:
    """The answers so far, by what was asked. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[_Place, dict[str, Proposal]] = {}
        self._read = 0

    def follow(self, store: Store) -> None:
        """Take in what the journal holds since: answers of before this desk was opened, and those at other desks."""
        with self._lock:
            last = store.last_act()
            upto = last.number if last else 0
            for act in store.acts_between(self._read, upto):
                if act.name == ACT:
                    self._take(act)
                elif act.name == REREAD:
                    # what a row looks like now nobody has seen yet
                    self._of = {
                        place: told for place, told in self._of.items() if Doubt.READ_ANEW.value not in place[2]
                    }
            self._read = upto

    def _take(self, act: Act) -> None:
        told = json.loads(act.body)
        place = told["scan"], told["row"], tuple(told["doubts"])
        self._of.setdefault(place, {})[told["by"]] = Proposal(told["by"], told["choice"], told["reason"])

    def propose(self, store: Store, question: Question, proposal: Proposal) -> None:
        """Keep a member's answer, in the journal first; a later one of the same member replaces it."""
        scan, row, doubts = _place(question)
        body = {"scan": scan, "row": row, "doubts": list(doubts), "by": proposal.by}
        store.record(ACT, {**body, "choice": proposal.choice, "reason": proposal.reason})
        self.follow(store)

    def of(self, question: Question) -> dict[str, Proposal]:
        """The answers to a question, by member."""
        with self._lock:
            return dict(self._of.get(_place(question), {}))


def _place(question: Question) -> _Place:
    return f"{question.page.sha256}-{question.page.image}", question.row, tuple(each.value for each in question.doubts)


def agreed(proposals: Mapping[str, Proposal]) -> list[Proposal]:
    """The answers of two members who say the same; empty while there are none."""
    by_choice: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in proposals.values():
        by_choice[proposal.choice].append(proposal)
    return next((same for same in by_choice.values() if len(same) > 1), [])


def differ(proposals: Mapping[str, Proposal]) -> bool:
    """Whether two members answered and no two say the same: the head's turn."""
    return len(proposals) > 1 and not agreed(proposals)


def is_asked(proposals: Mapping[str, Proposal], name: str, *, head: bool) -> bool:
    """Whether a question is this person's to answer: what differs is the head's, the rest whoever's has not answered."""
    return head if differ(proposals) else name not in proposals
