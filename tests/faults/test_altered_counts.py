"""Whoever alters a closed count is found out: no byte and no record can be changed unseen."""

from __future__ import annotations

from pathlib import Path

from tests.faults.altered_counts import STRICT, tried
from tests.faults.closed_count import SAMPLES, closed_count


def test_every_random_alteration_of_a_closed_count_is_found(tmp_path: Path) -> None:
    count = closed_count(tmp_path, sorted((SAMPLES / "scans").iterdir())[13:14], limits=STRICT)
    result = tried(count, 60, 20261124)
    assert result.missed == []
    assert result.found.total() == 60
    assert len(result.tried) > 10
