"""What the desk keeps for itself: beside the count, never in it, so that no code and no upload gets into its bundle."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DeskFolder:
    """The folder `<count>.desk` beside a count: people, the draft of the election, uploads not yet taken in."""

    path: Path

    @classmethod
    def beside(cls, count: Path) -> DeskFolder:
        """The desk's folder of a count; only its owner may look into it."""
        whole = count.resolve()
        path = whole.with_name(f"{whole.name}.desk")
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(path)

    @property
    def people_file(self) -> Path:
        return self.path / "people.json"

    @property
    def draft_file(self) -> Path:
        return self.path / "draft.json"

    @property
    def practice_file(self) -> Path:
        """Present where the count is an exercise on the sample election."""
        return self.path / "practice"

    @property
    def verified_file(self) -> Path:
        """The hash of the journal's last line when the count was found whole."""
        return self.path / "verified"

    @property
    def checked_file(self) -> Path:
        """The fingerprints of the forms that a person held against the paper, one a line."""
        return self.path / "checked-forms"

    @property
    def inbox(self) -> Path:
        """Where uploads wait until they are in the count."""
        return self.path / "inbox"

    @property
    def feeder(self) -> Path:
        """Where scanned sheets wait until they are in the count."""
        return self.path / "feeder"

    @property
    def test_scans(self) -> Path:
        """Where scanned test sheets lie."""
        return self.path / "testdeck"

    @property
    def crops(self) -> Path:
        """Small pictures of cells, for the wall."""
        return self.path / "crops"


def write_whole(file: Path, data: bytes) -> None:
    """Write a file, whole or not at all, readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(data)
        written.flush()
        os.fsync(written.fileno())
    draft.replace(file)
