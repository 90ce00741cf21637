"""Writes all papers of a count into one folder, each whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from calibration.errors import CountError
from calibration.language import Language, Text
from counting.papers.catalogue import PAPERS
from counting.papers.facts import Facts
from counting.papers.results_csv import results_csv
from counting.papers.results_json import results_json
from counting.papers.workbook import workbook

_RESULTS = Text("ket-qua", "results")


def write_papers(facts: Facts, out: Path, language: Language, templates: Path | None = None) -> list[Path]:
    """Write every paper; returns their paths. All are made before the first one is written.

    Word papers are made from the templates of their names in the folder `templates` where it has them.
    CountError if a template cannot be used, a paper is open in another program, or the folder cannot be written to.
    """
    papers = _papers(facts, language, templates)
    return write_files(out, papers)


def write_files(out: Path, files: dict[str, bytes]) -> list[Path]:
    """Write files into a folder that is made if it is not there, each whole or not at all; CountError if one cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise _not_writable(out) from None
    for name in files:
        _refuse_if_open(out / name)
    return [_write(out / name, content) for name, content in files.items()]


def _papers(facts: Facts, language: Language, templates: Path | None) -> dict[str, bytes]:
    made = {}
    for paper in PAPERS:
        made[paper.file(language, ".docx")] = paper.word(facts, language, templates)
        made[paper.file(language, ".pdf")] = paper.pdf(facts, language)
    results = _RESULTS.vi if language == "vi" else _RESULTS.en
    return made | {
        f"{results}.xlsx": workbook(facts, language),
        f"{results}.csv": results_csv(facts, language),
        f"{results}.json": results_json(facts.tally),
    }


def _refuse_if_open(path: Path) -> None:
    """Look for locks first, so that no set of papers is half old and half new. Windows locks what Word has open."""
    if path.exists():
        try:
            with path.open("r+b"):
                pass
        except PermissionError:
            raise _open_elsewhere(path) from None
        except OSError:
            raise _not_writable(path) from None


def _write(path: Path, content: bytes) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except PermissionError:
        _discard(part)
        raise _open_elsewhere(path) from None
    except OSError:
        _discard(part)
        raise _not_writable(path) from None
    return path


def _discard(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink()


def _open_elsewhere(path: Path) -> CountError:
    return CountError(
        Text(
            f"Không ghi được {path}: tệp đang mở trong chương trình khác hoặc bị khóa; hãy đóng tệp rồi làm lại.",
            f"{path} cannot be written: it is open in another program or locked; close it and try again.",
        )
    )


def _not_writable(path: Path) -> CountError:
    return CountError(
        Text(
            f"Không ghi được {path}; hãy kiểm tra ổ đĩa còn chỗ và thư mục cho phép ghi, hoặc chọn thư mục khác.",
            f"{path} cannot be written; check that the disk has room and the folder may be written to, or choose another.",
        )
    )
