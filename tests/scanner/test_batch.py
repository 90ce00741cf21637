from __future__ import annotations

from pathlib import Path

from calibration.form import Form
from scanner.batch import processes, read_files


def test_two_processes_read_what_one_reads_and_in_the_same_order(foreign_deck: Path, foreign_form: Form) -> None:
    files = sorted((foreign_deck / "scans").iterdir())[:9]
    with processes(2, len(files)) as executor:
        assert executor is not None
        together = list(read_files(files, (foreign_form,), executor))
    alone = list(read_files(files, (foreign_form,), None))
    assert together == alone
    assert [result.path for result in together] == files
