"""A second counter, plainly written and sharing nothing with the first: it adds up exported cast vote records.

Anyone can run it on the exported file alone: `python counting/second_counter.py cast-vote-records.json`. It knows the
common data format and the rule that a vote counts where exactly one selection was made; nothing of this program.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def count_records(report: dict[str, Any]) -> dict[str, dict[str, int]]:
    """For each contest, by its name in the file, the votes of each of its selections, by their names."""
    counts: dict[str, dict[str, int]] = {}
    for election in report["Election"]:
        for contest in election["Contest"]:
            counts[contest["@id"]] = {}
            for selection in contest["ContestSelection"]:
                counts[contest["@id"]][selection["@id"]] = 0
    for record in report["CVR"]:
        for snapshot in record["CVRSnapshot"]:
            if snapshot["@id"] != record["CurrentSnapshotId"]:
                continue
            for contest in snapshot["CVRContest"]:
                made = contest.get("CVRContestSelection", [])
                if len(made) == 1:
                    counts[contest["ContestId"]][made[0]["ContestSelectionId"]] += 1
    return counts


def _show(report: dict[str, Any]) -> None:
    counts = count_records(report)
    for election in report["Election"]:
        for contest in election["Contest"]:
            votes = [
                f"{selection['Selection']} {counts[contest['@id']][selection['@id']]}"
                for selection in contest["ContestSelection"]
            ]
            sys.stdout.buffer.write(f"{contest['Name']}: {', '.join(votes)}\n".encode())


if __name__ == "__main__":
    _show(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
