"""A program that is gone holds nothing: on systems with fcntl, and on Windows, which has none."""

from __future__ import annotations

import fcntl
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from counting import file_lock, presence


def windows_lock(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as Windows loads it, over a stand-in for what Windows offers."""

    def locking(descriptor: int, mode: int, _bytes: int) -> None:
        fcntl_flock(descriptor, {1: fcntl.LOCK_EX, 2: fcntl.LOCK_EX | fcntl.LOCK_NB, 0: fcntl.LOCK_UN}[mode])

    fcntl_flock, offered = fcntl.flock, ModuleType("msvcrt")
    offered.LK_UNLCK, offered.LK_LOCK, offered.LK_NBLCK, offered.locking = 0, 1, 2, locking
    monkeypatch.setitem(sys.modules, "msvcrt", offered)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("windows_lock", file_lock.__file__)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.mark.parametrize("system", ["here", "windows"])
def test_a_file_is_locked_for_as_long_as_a_program_holds_it(system, tmp_path, monkeypatch):
    locks = windows_lock(monkeypatch) if system == "windows" else file_lock
    file = tmp_path / "lock"
    with file.open("w") as mine, file.open("r+") as looked_at:
        assert not locks.is_locked(looked_at)
        locks.lock(mine)
        assert locks.is_locked(looked_at)
    with file.open("r+") as looked_at:
        assert not locks.is_locked(looked_at)
        assert not locks.is_locked(looked_at)


@pytest.mark.parametrize("open_files_stay", [False, True])
def test_who_is_present_is_seen_and_who_is_gone_is_cleared_away(open_files_stay, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(presence, "OPEN_FILES_STAY", open_files_stay)
    (tmp_path / ".station-killed.part").touch()
    with presence.held(tmp_path, "mine"), presence.held(tmp_path, "other"):
        assert presence.is_held(tmp_path, "mine")
        assert not presence.is_held(tmp_path, "killed")
        assert {file.name for file in tmp_path.iterdir()} == {".station-mine.part", ".station-other.part"}
    assert list(tmp_path.iterdir()) == []
    assert not presence.is_held(tmp_path, "mine")
