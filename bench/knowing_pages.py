"""Is every page known for what it is, and how fast: mix-ups among twelve forms, and the time that seven more forms take.

`python -m bench.knowing_pages`. Some of the forms share one table and differ in the names alone; two have one row.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from pathlib import Path

import cv2
import numpy as np

from bench import office_ballots
from bench.decks import blank_of, scanned_deck
from bench.office_ballots import OfficeBallot, office_ballot
from bench.officials import invent_officials
from calibration.election import VoteKind
from calibration.form import Form, load_form
from scanner.align import Alignment, align
from scanner.batch import read_bytes
from scanner.head_match import match_head
from scanner.prepared_form import prepare_forms
from scanner.reading import PageReading

OFFICES = (400, 405, 414, 444, 401)
"""Little boxes, bare cells, two levels, a table of one row, name and position in one column."""

TWINS = 4
"""So many of them have a twin: the same table and positions, other people."""

SAMPLE_SCANS = {"chutich": "scan_0001.jpg", "hdnd": "scan_0040.jpg", "ubnd": "scan_0080.jpg"}
"""A scan of each of the sample election's forms, of which the first has one row."""

FORMS_AT_ONCE = 8
RUNS = 15


@dataclass(frozen=True)
class Page:
    """A marked ballot as a scanner delivered it, and the form that it is of."""

    form: str
    quality: str
    data: bytes


def twin_of(ballot: OfficeBallot) -> OfficeBallot:
    """The ballot that the same office drew up for other people in the same positions."""
    rng = np.random.default_rng([ballot.seed, 77])
    mine = ballot.look.officials
    people = invent_officials(len(mine), rng, place="huyện", terse=False)
    look = replace(
        ballot.look,
        officials=tuple(replace(other, position=one.position) for one, other in zip(mine, people, strict=True)),
    )
    return redrawn(ballot, look, f"{ballot.form.id}-twin")


def redrawn(ballot: OfficeBallot, look: office_ballots.Look, name: str) -> OfficeBallot:
    """The same office's ballot with other words in it."""
    pdf, told, look = office_ballots._typeset_on_one_page(look)
    cells = office_ballots._placed_cells(told)
    form = office_ballots._form(name, _kind_of(ballot), look, cells, office_ballots.clean_print(pdf))
    return replace(ballot, look=look, pdf=pdf, form=form, learned=False)


def _kind_of(ballot: OfficeBallot) -> VoteKind:
    return "bo-phieu" if ballot.form.kind == "bo-phieu" else "lay-phieu"


def ballots() -> Iterator[OfficeBallot]:
    """Nine offices' ballots, a twin after each that has one."""
    for place, seed in enumerate(OFFICES):
        ballot = office_ballot(seed)
        yield ballot
        if place < TWINS:
            yield twin_of(ballot)


def pages_of(ballot: OfficeBallot, qualities: Sequence[str], count: int) -> list[Page]:
    """`count` marked ballots, scanned at each quality."""
    blank = blank_of(ballot)
    return [
        Page(ballot.form.id, quality, page.data)
        for quality in qualities
        for page in scanned_deck(ballot, blank, quality, count)
    ]


def sample_forms() -> tuple[tuple[Form, ...], list[Page]]:
    """The forms of the sample election, and a scan of each."""
    samples = Path(str(resources.files("samples")))
    forms = tuple(load_form(samples / "forms" / f"{name}.form.json") for name in SAMPLE_SCANS)
    pages = [Page(name, "sample", (samples / "scans" / scan).read_bytes()) for name, scan in SAMPLE_SCANS.items()]
    return forms, pages


def read_as(page: Page, forms: tuple[Form, ...]) -> str:
    """The form that a page is read as, or why it is refused."""
    (reading,) = read_bytes(page.data, "page", forms)
    return reading.form if isinstance(reading, PageReading) else f"refused ({reading.reason})"


def print_mix_ups(forms: tuple[Form, ...], pages: list[Page]) -> None:
    """Every page against all forms, all but its own, and each alone; the table counts pages read as that form."""
    names = [form.id for form in forms]
    table: dict[tuple[str, str], int] = {}
    faults = []
    for page in pages:
        together = read_as(page, forms)
        without = read_as(page, tuple(form for form in forms if form.id != page.form))
        if together != page.form:
            faults.append(f"{page.form} at {page.quality}, all forms: {together}")
        if not without.startswith("refused"):
            faults.append(f"{page.form} at {page.quality}, without its own: read as {without}")
        for form in forms:
            read = read_as(page, (form,)) == form.id
            table[page.form, form.id] = table.get((page.form, form.id), 0) + read
            if read != (form.id == page.form):
                faults.append(f"{page.form} at {page.quality} against {form.id} alone: {'read' if read else 'refused'}")
    print(f"{'pages of':18}" + "".join(f"{number:>4}" for number in range(1, len(names) + 1)))
    for number, of in enumerate(names, start=1):
        print(f"{number:>2} {of:15}" + "".join(f"{table.get((of, other), 0) or '.':>4}" for other in names))
    print(f"{len(pages)} pages, {len(pages) * len(forms)} pairs, {len(faults)} mix-ups")
    for fault in faults:
        print("  " + fault)


def cpu_ms(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """CPU time of two jobs, ms, the least of RUNS; in turns, so that what else runs weighs on both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for job, times in ((one, taken[0]), (other, taken[1])):
            start = time.process_time()
            job()
            times.append(1000 * (time.process_time() - start))
    return min(taken[0]), min(taken[1])


def _is_of_other_make(form: Form, other: Form) -> bool:
    """Whether one carries corner markers and the other does not: the ballots of one election are of one make."""
    return bool(form.pages[0].markers) != bool(other.pages[0].markers)


def print_time_among(forms: tuple[Form, ...], pages: list[Page]) -> None:
    """What aligning a page costs with its own form, and among FORMS_AT_ONCE; and what comparing its head costs."""
    more, heads = [], []
    print(f"{'page':24}{'own form':>10}{f'among {FORMS_AT_ONCE}':>10}{'more':>8}{'head':>8}  ms")
    for page in pages:
        grey = cv2.imdecode(np.frombuffer(page.data, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert grey is not None
        picture = np.asarray(grey, np.uint8)
        own = tuple(form for form in forms if form.id == page.form)
        others = tuple(sorted((form for form in forms if form.id != page.form), key=partial(_is_of_other_make, own[0])))
        others = others[: FORMS_AT_ONCE - 1]
        alone, among = prepare_forms(own), prepare_forms((*own, *others))
        found = align(picture, alone)
        if not isinstance(found, Alignment):
            continue
        one, eight = cpu_ms(partial(align, picture, alone), partial(align, picture, among))
        head, _ = cpu_ms(partial(match_head, picture, found.fit, found.form), int)
        more.append(eight - one)
        heads.append(head)
        print(f"{page.form + ' ' + page.quality:24}{one:10.1f}{eight:10.1f}{eight - one:8.1f}{head:8.1f}")
    print(f"{'mean':44}{np.mean(more):8.1f}{np.mean(heads):8.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=2, help="ballots of each form and quality")
    parser.add_argument("--quality", nargs="+", default=["office", "rough"])
    parser.add_argument("--time-only", action="store_true")
    arguments = parser.parse_args()
    forms, pages = sample_forms()
    for ballot in ballots():
        forms = (*forms, ballot.form)
        pages += pages_of(ballot, arguments.quality, arguments.ballots)
    if not arguments.time_only:
        print_mix_ups(forms, pages)
    print_time_among(forms, pages)


if __name__ == "__main__":
    main()
