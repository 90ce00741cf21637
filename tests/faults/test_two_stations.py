"""Two stations may feed and review at once: the count is the one that a single station makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.two_stations import compared
from tests.postgres_server import programs


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed (setup.sh tests installs it)")
def test_the_count_of_two_stations_at_once_is_that_of_one(tmp_path: Path) -> None:
    found = compared(12, 7, tmp_path)
    assert found.faults == []
    assert sum(found.batches) == 12
    assert len(found.decided) >= 1, "somebody was asked"
