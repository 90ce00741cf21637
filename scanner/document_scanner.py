"""A document scanner through SANE: its sheets as files, each as soon as it was scanned."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from calibration.errors import ScanError
from calibration.language import Text

SCANIMAGE = ("scanimage", "sane-utils")
"""The program that speaks to scanners, and the package of Debian and Ubuntu that brings it."""

LIST_SECONDS = 60
"""Asking a network for scanners takes up to half a minute."""

SHEET_SECONDS = 90
"""The longest that a sheet may take: warming up included, and a slow scanner in colour at 600 dpi."""

ENDING_SECONDS = 10
"""How long a program that has ended, or has said why it stops, may leave its pipes open."""

_PAPER = (("-x", "210"), ("-y", "297"))


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner that answers: the name SANE has for it, and what its maker calls it."""

    device: str
    name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How to scan. Empty device: the first that answers. resolution in dpi; source, mode and duplex as SANE names them."""

    device: str = ""
    source: str = "Automatic Document Feeder"
    resolution: int = 300
    mode: str = "Gray"
    options: tuple[str, ...] = ()
    """Further options of this scanner, as `--name=value`."""


FAULTS: dict[str, Text] = {
    "feeder jammed": Text(
        "Kẹt giấy trong khay nạp; hãy gỡ giấy, đặt lại những tờ chưa quét rồi chạy lại lệnh này.",
        "The feeder is jammed; take the paper out, put back the sheets that were not scanned and run this command again.",
    ),
    "out of documents": Text(
        "Khay nạp không có giấy; hãy đặt phiếu vào rồi chạy lại lệnh này.",
        "The feeder is empty; put ballots in and run this command again.",
    ),
    "cover is open": Text(
        "Nắp máy quét đang mở; hãy đóng nắp rồi chạy lại lệnh này.",
        "The scanner's cover is open; close it and run this command again.",
    ),
    "Device busy": Text(
        "Máy quét đang bận; hãy đóng chương trình khác đang dùng nó, chờ một chút rồi chạy lại lệnh này.",
        "The scanner is busy; close the other program that uses it, wait a little and run this command again.",
    ),
    "Error during device I/O": Text(
        "Mất liên lạc với máy quét; hãy kiểm tra dây và nguồn điện rồi chạy lại lệnh này.",
        "The scanner does not answer any more; check its cable and power and run this command again.",
    ),
    "Access to resource has been denied": Text(
        "Không được phép dùng máy quét; hãy thêm người dùng này vào nhóm scanner rồi chạy lại lệnh này.",
        "This user may not use the scanner; add the user to the group scanner and run this command again.",
    ),
    "setting of option": Text(
        "Máy quét không có một trong các thiết lập đã chọn (source, resolution, mode); hãy xem scanimage -A.",
        "The scanner lacks one of the chosen settings (source, resolution, mode); see scanimage -A.",
    ),
    "open of device": Text(
        "Không mở được máy quét này; hãy xem kiemphieu scan --list, kiểm tra dây và nguồn điện.",
        "This scanner cannot be opened; see kiemphieu scan --list, check its cable and power.",
    ),
}
"""What scanimage says, by a part of its sentence, and what a person is told."""


def scanners() -> list[Scanner]:
    """All scanners that answer; ScanError if that cannot be asked."""
    try:
        # a backend that hangs may have children of its own: all go together
        child = _start(["-f", "%d\t%v %m%n"])
        try:
            out, _ = child.communicate(timeout=LIST_SECONDS)
        finally:
            _end(child)
    except subprocess.TimeoutExpired as error:
        raise ScanError(
            Text(
                "Tìm máy quét quá lâu mà không có trả lời; hãy kiểm tra dây, nguồn điện và mạng rồi chạy lại.",
                "Looking for scanners took too long; check cables, power and network and run this again.",
            )
        ) from error
    lines = [line.partition("\t") for line in out.splitlines() if "\t" in line]
    return [Scanner(device, name.strip()) for device, _, name in lines]


def sources_of(device: str) -> list[str]:
    """The paper sources of a scanner as SANE names them, feeders first; empty where it names none."""
    try:
        child = _start([f"--device-name={device}", "--all-options"])
        try:
            out, _ = child.communicate(timeout=LIST_SECONDS)
        finally:
            _end(child)
    except subprocess.TimeoutExpired:
        return []
    found = re.search(r"^\s*--source (.+?)(?: \[[^\]]*\])?$", out, re.MULTILINE)
    sources = found[1].split("|") if found else []
    return sorted(sources, key=lambda source: not _is_feeder(source))


def _is_feeder(source: str) -> bool:
    return any(sign in source.lower() for sign in ("feeder", "adf", "duplex"))


def scanned_sheets(settings: Settings, folder: Path, first: int = 1) -> Iterator[Path]:
    """Scan until the feeder is empty; each sheet's file in `folder`, numbered from `first`, while the next is scanned.

    ScanError where the scanner stops for another reason, or had no sheet at all: what came before has been given.
    """
    file_type = "png" if settings.mode.lower() == "lineart" else "jpeg"
    device = settings.device or _first_scanner()
    # flat beds of less than A4 round the area down and say so
    arguments = [
        f"--device-name={device}",
        f"--format={file_type}",
        f"--batch={folder / 'sheet'}-%04d.{file_type}",
        f"--batch-start={first}",
        "--batch-print",
        f"--source={settings.source}",
        f"--resolution={settings.resolution}",
        f"--mode={settings.mode}",
        *settings.options,
        *(word for pair in _PAPER for word in pair),
    ]
    child = _start(arguments)
    said: list[str] = []
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_pass_on, args=(child, lines), daemon=True).start()
    listener = threading.Thread(target=_listen, args=(child, said), daemon=True)
    listener.start()
    sheets = 0
    try:
        while (line := _next_sheet(child, lines, said)) is not None:
            sheets += 1
            yield Path(line)
        listener.join(timeout=5)
        fault = _fault("\n".join(said), sheets)
        if fault is not None:
            raise ScanError(fault)
    finally:
        _end(child)


def _start(arguments: list[str]) -> subprocess.Popen[str]:
    program, package = SCANIMAGE
    if shutil.which(program) is None:
        raise ScanError(
            Text(
                f"Chưa có chương trình {program}; hãy chạy: sudo apt-get install {package}",
                f"The program {program} is missing; run: sudo apt-get install {package}",
            )
        )
    return subprocess.Popen(
        [program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C"},
        start_new_session=True,
    )


def _end(child: subprocess.Popen[str]) -> None:
    """End the program and all it started: asked first, so that the scanner lets the sheet go."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if child.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=3)


def _next_sheet(child: subprocess.Popen[str], lines: queue.Queue[str | None], said: list[str]) -> str | None:
    """The next sheet's file; None where there is none. ScanError where the scanner is silent for SHEET_SECONDS.

    A child of the backend may outlive the program and hold its pipes open, and the program may hang after it has said why
    it stopped: neither is waited for longer than ENDING_SECONDS.
    """
    for waited in range(SHEET_SECONDS):
        try:
            return lines.get(timeout=1)
        except queue.Empty:
            ended = child.poll() is not None or any("sane_" in line for line in tuple(said))
            if ended and waited >= ENDING_SECONDS:
                return None
    raise ScanError(_hangs())


def _pass_on(child: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        lines.put(line.rstrip("\n"))
    lines.put(None)


def _listen(child: subprocess.Popen[str], said: list[str]) -> None:
    assert child.stderr is not None
    for line in child.stderr:
        said.append(line)


def _first_scanner() -> str:
    found = scanners()
    if not found:
        raise ScanError(
            Text(
                "Không thấy máy quét nào; hãy kiểm tra dây và nguồn điện rồi chạy lại lệnh này.",
                "No scanner is found; check its cable and power and run this command again.",
            )
        )
    return found[0].device


def _fault(said: str, sheets: int) -> Text | None:
    """Why the scanner stopped; None if it did because its feeder is empty after the last sheet."""
    for sign, text in FAULTS.items():
        if sign in said:
            return None if sign == "out of documents" and sheets else text
    if sheets and "Batch terminated" in said and "sane_" not in said:
        return None
    last = said.strip().splitlines()[-1:] or ["?"]
    return Text(
        f"Máy quét dừng lại ({last[0].strip()}); hãy kiểm tra máy quét rồi chạy lại lệnh này.",
        f"The scanner stopped ({last[0].strip()}); check it and run this command again.",
    )


def _hangs() -> Text:
    return Text(
        f"Máy quét không trả lời trong {SHEET_SECONDS} giây; hãy kiểm tra máy quét, gỡ giấy kẹt rồi chạy lại lệnh này.",
        f"The scanner did not answer for {SHEET_SECONDS} seconds; check it, free the paper and run this command again.",
    )
