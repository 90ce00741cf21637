"""The deck that another program drew, where it lies beside the project."""

from __future__ import annotations

from pathlib import Path

from calibration.election import load_election
from calibration.form import Form
from calibration.learn import learn_form

FOREIGN = Path(__file__).parents[1].parent / "shared" / "foreign_deck"


def foreign_form() -> Form:
    """Its form, learned from the blank."""
    election = load_election(FOREIGN / "election.toml")
    return learn_form([FOREIGN / "blank.png"], election.ballots[0], election.kind, election.levels)
