"""The committee's own figures of each kind of ballot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Text
from counting.store import Store

ISSUED, COLLECTED, SWAPPED = "issued", "collected", "swapped"
"""Ballots handed out, ballots that came back into the box, and spoiled ones that were swapped for new ones."""

FIGURES = (ISSUED, COLLECTED, SWAPPED)

MOST = 1_000_000
"""More ballots of one kind than any body that votes has: a slip of the pen."""


def with_figures(election: Election, figures: Mapping[str, Mapping[str, int]]) -> Election:
    """The election with the figures that the committee entered since it was described."""
    kinds = [
        replace(
            kind,
            issued=figures.get(kind.id, {}).get(ISSUED, kind.issued),
            collected=figures.get(kind.id, {}).get(COLLECTED, kind.collected),
        )
        for kind in election.ballots
    ]
    return replace(election, ballots=tuple(kinds))


class FiguresError(CountError):
    """A figure cannot be true; `name` is that figure's."""

    def __init__(self, text: Text, name: str) -> None:
        super().__init__(text)
        self.name = name


def enter_figures(election: Election, store: Store, kind: str, told: Mapping[str, int]) -> None:
    """Write down what the committee counted of a kind; CountError if the figures cannot be true or the count is closed."""
    if store.is_closed():
        raise CountError(
            Text(
                "Kết quả đã chốt nên số liệu của ban không sửa được; hãy mở lại bằng kiemphieu reopen nếu thật sự cần.",
                "The count is closed, so its figures stand; open it again with kiemphieu reopen if they must change.",
            )
        )
    check_figures(election, kind, told)
    store.set_figures(kind, told)


def check_figures(election: Election, kind: str, told: Mapping[str, int]) -> None:
    """FiguresError if what was told of a kind cannot be true."""
    known = election.ballot(kind)
    issued = told.get(ISSUED, known.issued)
    collected = told.get(COLLECTED, known.collected)
    for name, value in told.items():
        if not 0 <= value <= MOST:
            raise FiguresError(
                Text(f"Số phiếu phải từ 0 đến {MOST}.", f"Numbers of ballots must be from 0 to {MOST}."), name
            )
    if issued is not None and collected is not None and collected > issued:
        raise FiguresError(
            Text(
                f"Thu về {collected} phiếu nhiều hơn phát ra {issued}; hãy đếm lại.",
                f"{collected} ballots collected are more than {issued} issued; count again.",
            ),
            COLLECTED,
        )
    if issued is not None and issued > election.deputies_present:
        raise FiguresError(
            Text(
                f"Phát ra {issued} phiếu nhiều hơn {election.deputies_present} đại biểu có mặt; hãy đếm lại, không kể phiếu "
                "hỏng đã đổi.",
                f"{issued} ballots issued are more than {election.deputies_present} deputies present; count again, without "
                "spoiled ballots that were swapped.",
            ),
            ISSUED,
        )
