"""The server may go down while ballots are read: reading goes on when it is back, and every ballot counts once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.restarted_server import SAMPLES, restarted
from tests.postgres_server import programs


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed (setup.sh tests installs it)")
def test_a_server_that_is_restarted_while_ballots_are_read_loses_none_and_counts_none_twice(tmp_path: Path) -> None:
    found = restarted(2, sorted((SAMPLES / "scans").iterdir())[:3], 7, tmp_path)
    assert found.restarts == 2
    assert found.faults == []
