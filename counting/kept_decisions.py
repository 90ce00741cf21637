"""What the committee says, in the store: decisions beside the readings, and the figures that it counted itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from calibration.errors import CountError
from calibration.language import Text
from counting.kept import Decision
from counting.kept_pages import KeptPages
from scanner.doubts import Doubt


class DecidedMeanwhileError(CountError):
    """Another station decided the same since it was asked."""


class KeptDecisions(KeptPages):
    """Decisions and figures: the newest counts, and none is ever lost."""

    def decide(self, decision: Decision) -> None:
        """Keep a decision beside the reading."""
        self.decide_all([decision])

    def decide_all(
        self, decisions: Iterable[Decision], before: Mapping[tuple[int, int], Decision | None] | None = None
    ) -> None:
        """Keep several decisions beside their readings: all of them or none.

        They are written down in the order of the pages' random names, not in that in which the sheets were fed.
        `before`: what was decided when they were asked for; DecidedMeanwhileError where that is another thing by now.
        """
        with self._database.change():
            named = sorted(((self._key_of(each.page), each) for each in decisions), key=lambda item: item[0])
            for key, decision in named:
                if before is not None and self._newest(key, decision) != before[decision.page, decision.row]:
                    raise DecidedMeanwhileError(
                        Text(
                            "Một người khác vừa quyết định hàng này ở máy khác; quyết định của bạn chưa ghi. Hãy xem lại "
                            "quyết định đó.",
                            "Someone else has just decided this row at another station; your decision was not kept. Look "
                            "at theirs.",
                        )
                    )
                doubts = [doubt.value for doubt in decision.doubts]
                body = {
                    "page": key,
                    "row": decision.row,
                    "choice": decision.choice,
                    "reason": decision.reason,
                    "doubts": doubts,
                }
                act = self._append("decision", body)
                self._database.rows(
                    'INSERT INTO decision (number, page, "row", choice, reason, doubts) VALUES (?, ?, ?, ?, ?, ?)',
                    (act.number, key, decision.row, decision.choice, decision.reason, json.dumps(doubts)),
                )

    def _newest(self, key: str, about: Decision) -> Decision | None:
        found = self._database.rows(
            'SELECT choice, reason, doubts FROM decision WHERE page = ? AND "row" = ? AND number > ?'
            " ORDER BY number DESC LIMIT 1",
            (key, about.row, self.row_changes().get((key, about.row), 0)),
        )
        if not found:
            return None
        ((choice, reason, doubts),) = found
        return Decision(about.page, about.row, choice, reason, tuple(Doubt(doubt) for doubt in json.loads(doubts)))

    def decisions(self) -> dict[tuple[int, int], Decision]:
        """The newest decision about each (page, row), but for rows that were read otherwise since."""
        with self._database.snapshot():
            records, changes = self.decision_records(), self.row_changes()
            ids = self._ids_of({page for _, page, *_ in records})
            return {
                (ids[page], row): Decision(ids[page], row, choice, reason, tuple(Doubt(doubt) for doubt in doubts))
                for number, page, row, choice, reason, doubts in records
                if number > changes.get((page, row), 0)
            }

    def decision_records(self) -> list[tuple[int, str, int, str, str, list[str]]]:
        """All decisions ever taken: the number of the line, the page's key, row, choice, reason, doubts."""
        found = self._database.rows('SELECT number, page, "row", choice, reason, doubts FROM decision ORDER BY number')
        return [
            (number, page, row, choice, reason, json.loads(doubts))
            for number, page, row, choice, reason, doubts in found
        ]

    def set_figures(self, kind: str, figures: Mapping[str, int]) -> None:
        """Write down what the committee counted of one kind; the newest figure of a name counts."""
        with self._database.change():
            self._append("figures", {"kind": kind, **figures})
            for name, value in figures.items():
                ((last,),) = self._database.rows("SELECT coalesce(max(number), 0) FROM figure")
                self._database.rows(
                    "INSERT INTO figure (number, kind, name, value) VALUES (?, ?, ?, ?)",
                    (int(last) + 1, kind, name, value),
                )

    def figure_records(self) -> list[tuple[int, str, str, int]]:
        """All figures ever entered: number, kind, name, value."""
        found = self._database.rows("SELECT number, kind, name, value FROM figure ORDER BY number")
        return [(number, kind, name, value) for number, kind, name, value in found]

    def figures(self) -> dict[str, dict[str, int]]:
        """The newest figures of the committee, by kind and name."""
        told: dict[str, dict[str, int]] = {}
        for kind, name, value in self._database.rows("SELECT kind, name, value FROM figure ORDER BY number"):
            told.setdefault(kind, {})[name] = value
        return told
