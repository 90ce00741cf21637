from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from calibration.election import load_election
from calibration.form import Form, load_form
from calibration.learn import learn_form
from scanner.prepared_form import PreparedPage, prepare_forms

FOREIGN = Path(__file__).parents[2].parent / "shared" / "foreign_deck"


@pytest.fixture(scope="session")
def foreign_deck() -> Path:
    return FOREIGN


@pytest.fixture(scope="session")
def foreign_form() -> Form:
    election = load_election(FOREIGN / "election.toml")
    return learn_form([FOREIGN / "blank.png"], election.ballots[0], election.kind, election.levels)


@pytest.fixture(scope="session")
def form(foreign_form: Form) -> PreparedPage:
    """The foreign deck's form, as pages are read by it."""
    return prepare_forms((foreign_form,))[0]


@pytest.fixture(scope="session")
def samples() -> Path:
    return Path(str(resources.files("samples")))


@pytest.fixture(scope="session")
def sample_forms(samples: Path) -> tuple[Form, ...]:
    return tuple(load_form(file) for file in sorted((samples / "forms").glob("*.form.json")))


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(20231214)
