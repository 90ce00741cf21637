"""`inspect --draw`: what each step saw of a page, one numbered picture a step, in a folder of the page's own.

Drawing comes after reading and goes the page's way once more, so that it costs nothing where nobody asks for it and
cannot change what is read. A picture that cannot be drawn is told and left out.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from calibration.errors import ScanError
from calibration.form import Form
from calibration.language import Text
from scanner.align import align
from scanner.batch import FileReadings
from scanner.doubts import Refusal
from scanner.draw_ink import ink_picture
from scanner.draw_place import attempt_picture, grid_picture, lines_picture, unopened_picture
from scanner.draw_steps import closest_attempt, clue_of, find_landmarks, trace
from scanner.draw_strokes import strokes_picture
from scanner.draw_verdict import verdict_picture
from scanner.page_image import DRAWN_BY, PageImage, decode_pages
from scanner.prepared_form import PreparedPage, prepare_forms
from scanner.reading import Reading, RefusedPage

LINES, GRID, INK, STROKES, VERDICT = "1-lines", "2-grid", "3-ink", "4-strokes", "5-verdict"
STEPS = (LINES, GRID, INK, STROKES, VERDICT)
"""Names of the pictures of a page, in the order of its steps."""

COMPRESSION = 3
"""Half the time of the usual 6 for a file that is a twentieth larger."""


@dataclass(frozen=True)
class Drawing:
    """The pictures to draw of one file: what was read of it, and the folder of each of its pages."""

    result: FileReadings
    folders: tuple[Path, ...]


def plan_drawings(results: Iterable[FileReadings], top: Path) -> list[Drawing]:
    """Give every page a folder of its own in `top`, named after its file, numbered where names are alike."""
    taken: set[str] = set()
    plan = []
    for result in results:
        names = [
            _free_name(result.path.stem if reading.image == 1 else f"{result.path.stem}-{reading.image}", taken)
            for reading in result.readings
        ]
        plan.append(Drawing(result, tuple(top / name for name in names)))
    return plan


def _free_name(wished: str, taken: set[str]) -> str:
    name, number = wished, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wished}~{number}"
    taken.add(name.casefold())
    return name


def draw_files(plan: list[Drawing], forms: tuple[Form, ...], executor: Executor | None) -> Iterator[list[Text]]:
    """Draw files in order; without an executor, one after the other in this process."""
    draw = partial(draw_file, forms=forms)
    return iter(map(draw, plan)) if executor is None else executor.map(draw, plan)


def draw_file(drawing: Drawing, forms: tuple[Form, ...]) -> list[Text]:
    """Draw every page of a file; what could not be drawn is returned in words."""
    path = drawing.result.path
    try:
        pages = list(decode_pages(path.read_bytes(), path.name))
    except (OSError, ScanError):
        pages = []
    troubles = []
    for reading, folder in zip(drawing.result.readings, drawing.folders, strict=True):
        # the readings are printed already: a picture too few must not end the run
        try:
            _clear(folder)
            steps = _steps(pages, reading, forms)
        except Exception as error:
            troubles.append(_trouble(path, error))
            continue
        for name, draw in steps:
            try:
                _save(draw(), folder / f"{name}.png")
            except Exception as error:
                troubles.append(_trouble(path, error))
    return troubles


def _trouble(path: Path, error: Exception) -> Text:
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        return Text(
            f"{path.name}: không ghi được ảnh của các bước ({reason}); kết quả đọc không bị ảnh hưởng.",
            f"{path.name}: the pictures of its steps could not be written ({reason}); the reading is not affected.",
        )
    last = traceback.extract_tb(error.__traceback__)[-1]
    reason = f"{type(error).__name__}: {error}, {Path(last.filename).name}:{last.lineno}"
    return Text(
        f"{path.name}: lỗi chương trình khi vẽ các bước ({reason}); kết quả đọc không bị ảnh hưởng.",
        f"{path.name}: a fault in the program while its steps were drawn ({reason}); the reading is not affected.",
    )


def _clear(folder: Path) -> None:
    """Take away what an earlier run drew of this page: it may have had more steps."""
    folder.mkdir(parents=True, exist_ok=True)
    for step in STEPS:
        (folder / f"{step}.png").unlink(missing_ok=True)


def _save(picture: Image.Image, file: Path) -> None:
    about = PngInfo()
    about.add_text("Software", DRAWN_BY)
    picture.save(file, pnginfo=about, compress_level=COMPRESSION)


Step = tuple[str, Callable[[], Image.Image]]
"""The name of a step, and what draws it."""


def _steps(pages: list[PageImage], reading: Reading, forms: tuple[Form, ...]) -> list[Step]:
    """The steps that a page went through."""
    name = reading.file if len(pages) < 2 else f"{reading.file}, {reading.image}/{len(pages)}"
    ready = prepare_forms(forms)
    if isinstance(reading, RefusedPage):
        return _steps_refused(pages, reading, name, ready)
    grey = pages[reading.image - 1].grey
    # another form may have the same table under another head
    ready = tuple(form for form in ready if form.form.id == reading.form)
    found = align(grey, ready)
    if isinstance(found, Refusal):
        raise RuntimeError(f"read, but refused when drawn: {found.value}")
    traced = trace(grey, found)
    return [
        (LINES, lambda: lines_picture(grey, name, find_landmarks(grey, (found.form,)), clue_of(grey, found, ready))),
        (GRID, lambda: grid_picture(traced, name)),
        (INK, lambda: ink_picture(traced, name)),
        (STROKES, lambda: strokes_picture(traced, name)),
        (VERDICT, lambda: verdict_picture(traced, name, reading)),
    ]


def _steps_refused(
    pages: list[PageImage], reading: RefusedPage, name: str, forms: tuple[PreparedPage, ...]
) -> list[Step]:
    """What was seen of a page that was refused: the scan with the lines found, and the form that came closest."""
    if reading.image > len(pages):
        return [(LINES, lambda: unopened_picture(name, reading))]
    grey = pages[reading.image - 1].grey
    steps: list[Step] = [(LINES, lambda: lines_picture(grey, name, find_landmarks(grey, forms), None, reading))]
    attempt = closest_attempt(grey, forms)
    if attempt is not None:
        steps.append((GRID, lambda: attempt_picture(grey, name, attempt, reading)))
    return steps
