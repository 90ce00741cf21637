"""Damaged and hostile inputs, made from a seed: each is refused by name, or read to what the whole scan gives or asked about.

    python -m tests.faults.damaged_inputs --inputs 2000

prints the figures: what became of the inputs of each kind, the slowest, and the most memory that one took.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import struct
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import pillow_heif
from PIL import Image

from calibration.form import Form, load_form
from scanner.batch import FileReadings, read_file, read_files
from scanner.reading import PageReading, Reading

pillow_heif.register_heif_opener()

Make = Callable[[random.Random, "Scan"], bytes]
SAMPLES = Path(str(resources.files("samples")))
KINDS_OF_FILE = ("JPEG", "PNG", "TIFF", "PDF", "WEBP", "HEIF")
GOOD_EVERY = 20
MOST_SECONDS = 2.0
MOST_MEGABYTES = 500


@dataclass(frozen=True)
class Scan:
    """A sound scan as a file of each kind, and what is read from it."""

    files: dict[str, bytes]
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Input:
    """A file among the others: what was done to it; rows where the scan in it may still be read."""

    path: Path
    kind: str
    rows: tuple[str, ...] | None = None


@dataclass
class Figures:
    """What became of the inputs: outcomes by kind, and the inputs that broke a rule."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    slow: int = 0
    megabytes: float = 0.0


def sample_forms() -> tuple[Form, ...]:
    """The forms of the samples."""
    return tuple(load_form(file) for file in sorted((SAMPLES / "forms").glob("*.form.json")))


def sound_scans(names: list[str], forms: tuple[Form, ...]) -> list[Scan]:
    """Sample scans as files of every kind."""
    scans = []
    for name in names:
        path = SAMPLES / "scans" / name
        (reading,) = read_file(path, forms).readings
        assert isinstance(reading, PageReading)
        picture = Image.open(path).convert("L")
        files = {kind: _saved(picture, kind) for kind in KINDS_OF_FILE}
        scans.append(Scan({**files, "JPEG": path.read_bytes()}, choices(reading)))
    return scans


def choices(reading: PageReading) -> tuple[str, ...]:
    """A page's form and the choice in each of its rows."""
    return (reading.form, *(row.choice for row in reading.rows))


def _saved(picture: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    if kind == "TIFF":
        picture.point(lambda value: 255 * (value > 128)).convert("1").save(file, kind, compression="group4")
    elif kind == "HEIF":
        picture.save(file, kind, quality=80, enc_params={"preset": "ultrafast"})
    else:
        picture.save(file, kind, quality=90)
    return file.getvalue()


def _cut(chance: random.Random, scan: Scan) -> bytes:
    data = scan.files[chance.choice(KINDS_OF_FILE)]
    return data[: chance.randrange(1, len(data) - 8)]


def _hole(chance: random.Random, scan: Scan) -> bytes:
    """A block of zeros, as a failing disk or a broken transfer leaves it."""
    data = scan.files[chance.choice(KINDS_OF_FILE)]
    at, length = chance.randrange(len(data)), chance.choice((512, 4096, 65536))
    return data[:at] + bytes(min(length, len(data) - at)) + data[at + length :]


def _flipped(chance: random.Random, scan: Scan) -> bytes:
    data = bytearray(scan.files[chance.choice(KINDS_OF_FILE)])
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _whole(chance: random.Random, scan: Scan) -> bytes:
    return scan.files[chance.choice(("JPEG", "PNG", "PDF"))]


def _no_scan(chance: random.Random, scan: Scan) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb", bytes(30_000_000))
    return chance.choice(
        (archive.getvalue(), b"#!/bin/sh\nrm -rf /\n", b"<svg onload='x()'/>", b"{}", b"BM" + bytes(60), b"\xff\xd8")
    )


def _empty(chance: random.Random, scan: Scan) -> bytes:
    return b""


def _noise(chance: random.Random, scan: Scan) -> bytes:
    head = chance.choice((b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"%PDF-1.5\n", b"RIFF\0\0\1\0WEBP"))
    return head + chance.randbytes(chance.randrange(1, 50_000))


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pdf(*objects: bytes) -> bytes:
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in enumerate(objects, start=1))
    return body + b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (len(objects) + 1)


def _bombs(chance: random.Random, scan: Scan) -> bytes:
    """Little files that ask for much: sizes in heads, packed zeros, pages that contain themselves."""
    zeros = zlib.compress(bytes(50_000_000), 9)
    catalogue, page = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s>>"
    side = chance.choice((100_000, 70_000, 2_000_000_000))
    jpeg = bytearray(scan.files["JPEG"])
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    tiff = struct.pack("<2sHIH", b"II", 42, 8, 5) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value)
        for tag, value in ((256, side), (257, side), (259, 1), (273, 8), (279, 60))
    )
    looped = struct.pack("<2sHIH", b"II", 42, 8, 0) + struct.pack("<I", 8)
    pages = b"<</Type/Pages/Count 1/Kids[%s]>>"
    image = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
    drawn = page % b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>"
    use = b"<</Length 25>>stream\n595 0 0 842 0 0 cm /I Do \nendstream"
    packed = zlib.compress(zeros)
    image_object = (image % (9000, 8000)) + b"/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream" % (
        len(packed),
        packed,
    )
    return chance.choice(
        (
            _png(side, side, zlib.compress(b"\0" * 1000)),
            _png(600, 600, zeros),
            bytes(jpeg),
            tiff,
            looped,
            _pdf(catalogue, pages % b"2 0 R 2 0 R"),
            _pdf(catalogue, pages % b"3 0 R", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9999999 9999999]>>"),
            _pdf(catalogue, pages % b"3 0 R", drawn, use, image_object),
            _pdf(
                catalogue, pages % b"3 0 R", drawn, use, (image % (side, side)) + b"/Length 3>>stream\nabc\nendstream"
            ),
        )
    )


MAKERS: dict[str, tuple[Make, bool]] = {
    "cut": (_cut, False),
    "flipped bits": (_flipped, True),
    "hole": (_hole, True),
    "renamed": (_whole, True),
    "no scan": (_no_scan, False),
    "empty": (_empty, False),
    "noise": (_noise, False),
    "bomb": (_bombs, False),
}
"""How each kind is made, and whether the scan may still be read from it."""

TRICKS = (
    "..\\..\\{}.jpg",
    "-rf {}.jpg",
    "$(touch {}).jpg",
    "a\nb{}.jpg",
    "\x1b[2J{}.jpg",
    "%s%n{}.jpg",
    "\u202egpj.{}",
)
SUFFIXES = (".jpg", ".png", ".tif", ".pdf", ".webp", ".heic", "", ".JPEG", ".txt")
NO_FILES = ("pipe", "link to nothing", "link to itself", "link to a device", "folder named .jpg")


def make_inputs(folder: Path, number: int, seed: int, scans: list[Scan]) -> list[Input]:
    """Inputs of all kinds in turn, and a sound scan after every GOOD_EVERY."""
    chance = random.Random(seed)
    kinds = [*MAKERS, "name", "no file"]
    made: list[Input] = []
    for at in range(number):
        kind, scan = kinds[at % len(kinds)], chance.choice(scans)
        if kind == "no file":
            made.append(_no_file(folder, at, NO_FILES[at // len(kinds) % len(NO_FILES)]))
        elif kind == "name":
            path = folder / os.fsdecode(_name(chance, at))
            path.write_bytes(_cut(chance, scan))
            made.append(Input(path, kind))
        else:
            make, readable = MAKERS[kind]
            path = folder / f"{at:05}{chance.choice(SUFFIXES)}"
            path.write_bytes(make(chance, scan))
            made.append(Input(path, kind, scan.rows if readable else None))
        if at % GOOD_EVERY == GOOD_EVERY - 1:
            path = folder / f"{at:05}-good.jpg"
            path.write_bytes(scan.files["JPEG"])
            made.append(Input(path, "good", scan.rows))
    return made


def _name(chance: random.Random, at: int) -> bytes:
    if chance.random() < 0.2:
        return b"caf\xe9 %05d \xff.jpg" % at  # not UTF-8
    return chance.choice(TRICKS).format(f"{at:05}").encode()


def _no_file(folder: Path, at: int, what: str) -> Input:
    path = folder / f"{at:05}.jpg"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder named .jpg":
        path.mkdir()
    else:
        path.symlink_to(
            {"link to nothing": "nowhere", "link to itself": path.name, "link to a device": "/dev/zero"}[what]
        )
    return Input(path, "no file")


def try_inputs(inputs: list[Input], forms: tuple[Form, ...]) -> Figures:
    """Read all as one batch and hold each outcome against what it may be."""
    figures = Figures()
    results = read_files([item.path for item in inputs], forms, None)
    for item, (readings, seconds) in zip(inputs, _timed(results), strict=True):
        figures.outcomes[item.kind, outcome(item, readings, figures.faults)] += 1
        figures.slow += seconds > MOST_SECONDS
        figures.slowest = max(figures.slowest, (seconds, f"{item.kind} {item.path.name!r}"))
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    figures.megabytes = max(_own_peak_kilobytes(), of_children) / 1024
    return figures


def _own_peak_kilobytes() -> int:
    """This process's peak since it was started: what getrusage says goes on from the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


def _timed(results: Iterator[FileReadings]) -> Iterator[tuple[tuple[Reading, ...], float]]:
    """With the processor time of this process and of those it started and waited for, in seconds."""
    start = _processor_seconds()
    for result in results:
        yield result.readings, _processor_seconds() - start
        start = _processor_seconds()


def _processor_seconds() -> float:
    return sum(os.times()[:4])


def outcome(item: Input, readings: tuple[Reading, ...], faults: list[str]) -> str:
    """In a word what became of an input; a fault is noted where that may not be."""
    if not readings:
        faults.append(f"{item.path.name!r} ({item.kind}): nothing was said of it")
        return "silent"
    for reading in readings:
        if not isinstance(reading, PageReading):
            if item.kind == "good":
                faults.append(f"{item.path.name!r}: a sound scan was refused")
            continue
        doubts = any(row.doubts for row in reading.rows) or bool(reading.doubts)
        wrong = item.rows is None or reading.form != item.rows[0]
        wrong = wrong or any(
            row.choice != choice and not row.doubts and not reading.doubts
            for row, choice in zip(reading.rows, item.rows[1:] if item.rows else (), strict=False)
        )
        if wrong:
            faults.append(f"{item.path.name!r} ({item.kind}): read as {choices(reading)}, not {item.rows}")
            return "read wrongly"
        return "read, asked about" if doubts else "read, the same"
    return "refused"


def main() -> int:
    """Print the figures; 1 if an input was read wrongly, or silently, or took too much memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--scans", type=int, default=12)
    options = parser.parse_args()
    forms = sample_forms()
    names = [path.name for path in sorted((SAMPLES / "scans").glob("*.jpg"))]
    chosen = random.Random(options.seed).sample(names, len(names))
    readable = (name for name in chosen if _is_read(SAMPLES / "scans" / name, forms))
    scans = sound_scans([name for name, _ in zip(readable, range(options.scans), strict=False)], forms)
    with tempfile.TemporaryDirectory() as folder:
        figures = try_inputs(make_inputs(Path(folder), options.inputs, options.seed, scans), forms)
    for (kind, what), number in sorted(figures.outcomes.items()):
        print(f"{kind:14} {what:20} {number:5}")
    seconds, slowest = figures.slowest
    print(f"slowest: {seconds:.2f} s of processor time ({slowest}); over {MOST_SECONDS} s: {figures.slow}")
    print(f"most memory of one process: {figures.megabytes:.0f} MB")
    for fault in figures.faults:
        print("FAULT", fault)
    # how long it took depends on the machine: printed, and not held against a limit here
    return int(bool(figures.faults) or figures.megabytes > MOST_MEGABYTES)


def _is_read(path: Path, forms: tuple[Form, ...]) -> bool:
    readings = read_file(path, forms).readings
    return len(readings) == 1 and isinstance(readings[0], PageReading)


if __name__ == "__main__":
    sys.exit(main())
