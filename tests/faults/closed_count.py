"""A small count that was read, decided, closed and sealed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from click.testing import CliRunner

from calibration.ink_limits import InkLimits
from counting.accounts import enter_figures
from counting.count_folder import open_count
from counting.reading_again import reread
from counting.standing import where_it_stands
from counting.store import WHOLE_BALLOT, Decision
from kiemphieu import door

SAMPLES = Path(__file__).parents[2] / "samples"


def read_count(folder: Path, scans: list[Path], store: str | None = None) -> Path:
    """A count of the sample election with its forms, and some scans read into it."""
    count, runner, where = folder / "hoso", CliRunner(), ["--store", store] if store else []
    assert runner.invoke(door, ["new", str(count), "--election", str(SAMPLES / "election.toml"), *where]).exit_code == 0
    assert runner.invoke(door, ["print", str(count)]).exit_code == 0
    runner.invoke(door, ["read", str(count), "--jobs", "1", *map(str, scans)])
    return count


def closed_count(folder: Path, scans: list[Path], store: str | None = None, limits: InkLimits | None = None) -> Path:
    """The same, with every doubt decided, the committee's figures as they were read, closed and sealed.

    limits: thresholds with which the scans are read again before.
    """
    count = read_count(folder, scans, store)
    told = (count / "election.toml").read_text(encoding="utf-8")
    with open_count(count).store() as store:
        if limits is not None:
            reread(open_count(count), store, limits, {"reason": "máy quét nét mờ"})
        for page in store.pages():
            for row in page.rows:
                if row.doubts:
                    store.decide(Decision(page.id, row.row, "high", "xem phiếu gốc", row.doubts))
            if page.doubts:
                store.decide(Decision(page.id, WHOLE_BALLOT, "valid", "", page.doubts))
        election = where_it_stands(open_count(count), store).election
        read = Counter(page.form for page in store.pages() if page.status == "read")
        for kind in election.ballots:
            enter_figures(election, store, kind.id, {"issued": read[kind.id], "collected": read[kind.id]})
    # a kind of which nothing came back has no ratio, and a count of it cannot be closed: leave it out
    kept = [kind.id for kind in election.ballots if read[kind.id]]
    assert kept
    head, *kinds = told.split("[[ballots]]")
    lines = ["[[ballots]]" + block for block in kinds if any(f'id = "{kind}"' in block for kind in kept)]
    (count / "election.toml").write_text(head + "".join(lines), encoding="utf-8")
    result = CliRunner().invoke(door, ["--lang", "en", "close", str(count)])
    assert result.exit_code == 0, result.output
    return count
