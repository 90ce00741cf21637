"""The record of the last test deck, as the papers tell it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from calibration.errors import CountError
from calibration.language import Text
from calibration.test_deck import DECK_FOLDER, REPORT_FILE
from counting.papers.facts import ScannerTest


def last_scanner_test(count: Path) -> ScannerTest | None:
    """What the last test deck read for this count said; None if none was read. CountError if its record is damaged."""
    file = count / DECK_FOLDER / REPORT_FILE
    if not file.is_file():
        return None
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        return ScannerTest(
            trusted=record["verdict"] == "trusted",
            deck=record["deck"],
            day=datetime.datetime.fromisoformat(record["when"]).astimezone(datetime.UTC).date(),
            findings=tuple(Text(found["vi"], found["en"]) for found in record["findings"] if found["blocking"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise CountError(
            Text(
                f"{file} bị hỏng; hãy đọc lại bộ phiếu thử bằng kiemphieu testdeck read, hoặc xóa tệp này.",
                f"{file} is damaged; read the test deck again with kiemphieu testdeck read, or remove the file.",
            )
        ) from None
