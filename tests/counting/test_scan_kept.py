"""What is kept of a scan shows the sheet and nothing else, and is still known when it comes again."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from PIL import Image

from counting.count_folder import open_count
from counting.intake import take_in
from counting.verifying import misfits
from scanner.reading import PageReading
from tests.faults.closed_count import SAMPLES, read_count


def test_a_photo_that_tells_its_place_is_kept_without_it_and_known_when_it_comes_again(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Nguyen Van A"
    came = io.BytesIO()
    with Image.open(SAMPLES / "scans" / "scan_0001.jpg") as scan:
        scan.save(came, "JPEG", exif=exif, quality=95)
    file = tmp_path / "photo.jpg"
    file.write_bytes(came.getvalue())
    folder = open_count(read_count(tmp_path, [file]))
    with folder.store() as store:
        (again,) = take_in(folder, store, [file], 1)
        first, second = store.page_records()
        assert not isinstance(again.reading, PageReading)
        assert {first["reason"], second["reason"]} == {"", "duplicate"}
        kept = (folder.path / first["scan"]).read_bytes()
        assert first["scan"] == second["scan"]
    assert b"Nguyen Van A" in came.getvalue()
    assert b"Nguyen Van A" not in kept
    assert first["sha256"] == hashlib.sha256(kept).hexdigest()
    assert list(misfits(folder)) == []
