"""What every test shares: random tests are seeded, and Vietnamese is spoken whatever the locale says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from calibration.language import speaking

settings.register_profile("seeded", derandomize=True, deadline=None, database=None)
settings.load_profile("seeded")


@pytest.fixture(autouse=True)
def _vietnamese_unless_told_otherwise() -> Iterator[None]:
    with speaking("vi"):
        yield
