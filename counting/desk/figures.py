"""The committee's figures as they are typed: ballots issued, collected, spoiled and swapped, of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calibration.election import Election
from calibration.language import Text
from counting.accounts import COLLECTED, FIGURES, ISSUED, FiguresError, check_figures, enter_figures, with_figures
from counting.count_folder import CountFolder

FIGURE_NAMES = {
    ISSUED: Text("Phát ra", "Issued"),
    COLLECTED: Text("Thu về", "Collected"),
    "swapped": Text("Hỏng đã đổi", "Spoiled and swapped"),
}

Typed = dict[str, dict[str, str]]
"""What stands in the fields, by kind and figure, right or wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed, and what is wrong with it, by `<figure>.<kind>`. kept: how many figures are new."""

    typed: Typed
    faults: dict[str, Text] = field(default_factory=dict)
    kept: int = 0


def figures_of(count: CountFolder) -> Typed:
    """The figures that stand, as a person would type them."""
    with count.store() as store:
        told = store.figures()
    typed: Typed = {}
    for kind in with_figures(count.election(), told).ballots:
        known = {ISSUED: kind.issued, COLLECTED: kind.collected, **told.get(kind.id, {})}
        typed[kind.id] = {name: "" if known.get(name) is None else str(known[name]) for name in FIGURES}
    return typed


def keep_figures(count: CountFolder, typed: Typed) -> Entry:
    """Write down what was typed, all of it or nothing; CountError once the count is closed.

    An empty field says nothing; one that said something before cannot be emptied.
    """
    before = figures_of(count)
    with count.store() as store:
        election = with_figures(count.election(), store.figures())
        faults, told = _faults(election, before, typed)
        if not faults:
            for kind, figures in told.items():
                enter_figures(election, store, kind, figures)
    return Entry(typed, faults, 0 if faults else sum(len(figures) for figures in told.values()))


def _faults(election: Election, before: Typed, typed: Typed) -> tuple[dict[str, Text], Mapping[str, dict[str, int]]]:
    """What is wrong, beside which field; and the figures that are new."""
    faults: dict[str, Text] = {}
    told: dict[str, dict[str, int]] = {}
    for kind, figures in typed.items():
        for name, value in figures.items():
            stood = before[kind][name]
            if value == stood:
                continue
            if not value:
                faults[f"{name}.{kind}"] = Text(
                    f"Đã ghi {stood} nên không để trống được; hãy ghi số đúng, không có thì ghi 0.",
                    f"{stood} was kept and cannot be emptied; write the right number, 0 if there is none.",
                )
            elif not (value.isascii() and value.isdigit() and len(value) < 8):
                faults[f"{name}.{kind}"] = Text("Hãy ghi một số nguyên.", "Write a whole number.")
            else:
                told.setdefault(kind, {})[name] = int(value)
        try:
            check_figures(election, kind, told.get(kind, {}))
        except FiguresError as error:
            faults.setdefault(f"{error.name}.{kind}", error.text)
    return faults, told
