"""What a test deck is made from: the forms of a count folder, or form files, and the paper that they were printed on."""

from __future__ import annotations

from pathlib import Path

from calibration.election import load_election
from calibration.errors import CountError, FormError
from calibration.form import Form, load_form
from calibration.language import Text
from calibration.print_test_deck import Paper, pages_alike
from calibration.test_deck import DECK_FILE, DECK_FOLDER, TestDeck

FORM_SUFFIX = ".form.json"


def form_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The form files of the given count folders and form files: of a count in the order of its election."""
    files: list[Path] = []
    for path in paths:
        files += _forms_of_count(path) if path.is_dir() else [path]
    return tuple(files)


def paper_of(form_file: Path) -> Paper:
    """A form and what to print it on: the ballot's own PDF where it lies in the same count folder and shows the same."""
    form = load_form(form_file)
    printed = form_file.resolve().parent.parent / "ballots" / f"{form.id}.pdf"
    if form.made_by == "print" and printed.is_file():
        pdf = printed.read_bytes()
        if pages_alike(pdf, form):
            return Paper(form, pdf)
    return Paper(form, None)


def papers_of(paths: tuple[Path, ...]) -> tuple[Paper, ...]:
    """All forms of a deck with their paper; FormError if two have the same name."""
    papers = tuple(paper_of(file) for file in form_files(paths))
    names = [paper.form.id for paper in papers]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise FormError(
            Text(
                f"Có hai mẫu phiếu cùng mã “{twice}”; hãy đưa mỗi mẫu một lần.",
                f"Two forms are named “{twice}”; give each form once.",
            )
        )
    return papers


def usual_folder(path: Path) -> Path:
    """Where the deck of a count folder or form file lies if nothing else is said."""
    return (path if path.is_dir() else path.parent) / DECK_FOLDER


def deck_file(path: Path) -> Path:
    """The deck's file, from itself, from the folder it lies in, or from the count folder it belongs to."""
    if not path.is_dir():
        return path
    beside = path / DECK_FILE
    return beside if beside.is_file() else path / DECK_FOLDER / DECK_FILE


def forms_of_deck(deck: TestDeck, file: Path) -> tuple[Form, ...]:
    """The forms that a deck was made for, kept beside it; FormError if one is another by now.

    Where the deck lies in a count folder, the count's forms must still be the same: the test is to speak for them.
    """
    count_forms = file.resolve().parent.parent / "forms"
    forms = []
    for known in deck.forms:
        name = f"{known.form}{FORM_SUFFIX}"
        places = [file.parent / name]
        if file.resolve().parent.name == DECK_FOLDER and (count_forms / name).is_file():
            places.append(count_forms / name)
        found = [load_form(place) for place in places]
        for form, place in zip(found, places, strict=True):
            if form.fingerprint != known.fingerprint:
                raise FormError(
                    Text(
                        f"{place} đã thay đổi từ khi in bộ phiếu thử; hãy in lại bằng kiemphieu testdeck print.",
                        f"{place} has changed since the test deck was printed; print the deck again with "
                        "kiemphieu testdeck print.",
                    )
                )
        forms.append(found[0])
    return tuple(forms)


def _forms_of_count(folder: Path) -> list[Path]:
    if not (folder / "election.toml").is_file():
        raise CountError(
            Text(
                f"{folder} không phải hồ sơ kiểm phiếu; hãy tạo bằng: kiemphieu new {folder} --election election.toml",
                f"{folder} is not a count folder; make one with: kiemphieu new {folder} --election election.toml",
            )
        )
    files = []
    for kind in load_election(folder / "election.toml").ballots:
        file = folder / "forms" / f"{kind.id}{FORM_SUFFIX}"
        if not file.is_file():
            raise CountError(
                Text(
                    f"Loại phiếu “{kind.id}” chưa có mẫu; hãy chạy kiemphieu print {folder} trước.",
                    f"Ballot kind “{kind.id}” has no form yet; run kiemphieu print {folder} first.",
                )
            )
        files.append(file)
    return files
