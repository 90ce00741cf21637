"""A folder that a scanner fills: every file once, whole, in the order of the sheets."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from scanner.watched_folder import PATIENCE_LOOKS, WatchedFolder

Step = Callable[[], object]


@pytest.fixture
def scan() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((500, 600), 60).save(file, "JPEG")
    return file.getvalue()


def given(folder: Path, *steps: Step, idle_looks: int | None = 3) -> tuple[list[str], WatchedFolder]:
    """The names of the files that are given on while the scanner does one step between each look and the next."""
    todo = list(steps)

    def wait(seconds: float) -> bool:
        if seconds and todo:
            todo.pop(0)()
        return False

    watched = WatchedFolder(folder, wait, idle_looks=idle_looks)
    return [path.name for path in watched.arrivals()], watched


def nothing() -> None:
    pass


def test_a_file_that_is_written_slowly_is_given_on_once_and_only_when_it_is_complete(
    tmp_path: Path, scan: bytes
) -> None:
    file = tmp_path / "1.jpg"
    sizes: list[int] = []
    watched = WatchedFolder(tmp_path, lambda seconds: bool(seconds) and writer(), idle_looks=20)
    steps: list[Step] = [
        lambda: file.write_bytes(scan[:1000]),
        nothing,  # the scanner warms up again: for three looks the file is cut, and does not grow
        nothing,
        nothing,
        lambda: file.write_bytes(scan[:-1]),
        nothing,
        nothing,
        lambda: file.write_bytes(scan),
    ]

    def writer() -> bool:
        if steps:
            steps.pop(0)()
        return False

    for path in watched.arrivals():
        sizes.append(path.stat().st_size)
    assert sizes == [len(scan)]
    assert not watched.changed
    assert watched.waiting() == []


def test_a_file_with_a_temporary_name_is_read_after_it_was_renamed(tmp_path: Path, scan: bytes) -> None:
    draft = tmp_path / "1.jpg.part"
    rename: Step = lambda: draft.rename(tmp_path / "1.jpg")  # noqa: E731
    names, _ = given(tmp_path, lambda: draft.write_bytes(scan), nothing, nothing, rename, idle_looks=6)
    assert names == ["1.jpg"]


def test_a_sheet_that_is_not_complete_holds_back_those_behind_it(tmp_path: Path, scan: bytes) -> None:
    def begin() -> None:
        (tmp_path / "scan_9.jpg").write_bytes(scan[:500])
        (tmp_path / "scan_10.jpg").write_bytes(scan)

    names, _ = given(
        tmp_path, begin, nothing, nothing, lambda: (tmp_path / "scan_9.jpg").write_bytes(scan), idle_looks=4
    )
    assert names == ["scan_9.jpg", "scan_10.jpg"]


def test_a_file_that_never_becomes_whole_is_given_on_to_be_refused_by_name(tmp_path: Path, scan: bytes) -> None:
    (tmp_path / "1.jpg").write_bytes(scan[:500])
    (tmp_path / "2.jpg").write_bytes(scan)
    looks: list[int] = []

    def wait(seconds: float) -> bool:
        looks.append(1)
        return len(looks) > PATIENCE_LOOKS + 10

    watched = WatchedFolder(tmp_path, wait)
    assert [path.name for path in watched.arrivals()] == ["1.jpg", "2.jpg"]


def test_a_file_that_is_written_again_after_it_was_read_is_told_and_not_read_twice(tmp_path: Path, scan: bytes) -> None:
    file = tmp_path / "1.jpg"
    file.write_bytes(scan)
    names, watched = given(tmp_path, nothing, nothing, lambda: file.write_bytes(scan + b"more"))
    assert names == ["1.jpg"]
    assert watched.changed == {file}


def test_a_network_folder_that_goes_away_for_a_while_ends_nothing(tmp_path: Path, scan: bytes) -> None:
    folder, away = tmp_path / "share", tmp_path / "away"
    folder.mkdir()
    (folder / "1.jpg").write_bytes(scan)

    def back() -> None:
        away.rename(folder)
        (folder / "2.jpg").write_bytes(scan)

    names, watched = given(folder, nothing, lambda: folder.rename(away), nothing, back, idle_looks=5)
    assert names == ["1.jpg", "2.jpg"]
    assert not watched.changed
