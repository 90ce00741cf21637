"""From a draft to the count: made anew, or its description replaced while nothing was scanned yet."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from importlib import resources
from pathlib import Path

from calibration.deck_source import usual_folder
from calibration.election import BallotKind, Election, load_election, parse_election
from calibration.errors import CountError, ElectionError, FormError
from calibration.form import Form, load_form
from calibration.form_correction import Axis, with_line_moved
from calibration.language import Text
from counting.count_folder import FORM_SUFFIX, CountFolder, new_count
from counting.desk.desk import Desk
from counting.desk.election_draft import Draft, draft_of_election, name_kinds, toml_of
from counting.desk.plain_words import plain


def keep_description(desk: Desk, draft: Draft, who: str) -> tuple[str, ...]:
    """Make the count of a draft without faults, or describe it anew; titles of kinds whose form no longer fits.

    CountError once pages were taken in: they were read by the lists as they stood.
    """
    if not desk.is_described:
        _make_count(desk, draft)
        return ()
    if desk.holds_scans():
        raise CountError(
            Text(
                "Đã có phiếu được đọc nên không sửa được khai báo nữa; chỉ còn sửa được số phiếu phát ra và thu về.",
                "Ballots were read already, so the description stands; only ballots issued and collected can be changed.",
            )
        )
    count = desk.count()
    before = count.election()
    figures = {kind.id: (kind.issued, kind.collected) for kind in before.ballots}
    after = parse_election(toml_of(draft, figures))
    replace_election(count, toml_of(draft, figures))
    with count.store() as store:
        store.record("election", {"by": who, "kinds": [kind.id for kind in after.ballots]})
    return _drop_other_papers(count, before, after)


def replace_election(count: CountFolder, text: str) -> None:
    """Write election.toml, whole or not at all."""
    parse_election(text)
    draft = count.path / ".election.toml.part"
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(count.election_file)


def _make_count(desk: Desk, draft: Draft) -> None:
    text = toml_of(draft)
    election = parse_election(text)
    described = desk.folder.path / "election.toml"
    described.write_text(text, encoding="utf-8")
    offered = [*_files(desk.folder.path / "forms")]
    if desk.is_practice:
        with resources.as_file(resources.files("samples") / "forms") as folder:
            fitting = _fitting([*offered, *_files(Path(folder))], election)
            count = new_count(desk.settings.count, described, fitting)
        _bring_sample_ballots(count, election)
    else:
        new_count(desk.settings.count, described, _fitting(offered, election))


def _bring_sample_ballots(count: CountFolder, election: Election) -> None:
    """In an exercise the sample ballots can be looked at and printed, as the desk's own would be."""
    with resources.as_file(resources.files("samples")) as samples:
        told = load_election(Path(samples) / "election.toml")
        printed = {kind.id: _printed(told, kind) for kind in told.ballots}
        count.ballots_folder.mkdir(exist_ok=True)
        for kind in election.ballots:
            if _printed(election, kind) == printed.get(kind.id):
                shutil.copyfile(Path(samples) / "ballots" / f"{kind.id}.pdf", count.ballots_folder / f"{kind.id}.pdf")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{FORM_SUFFIX}")) if folder.is_dir() else []


def _fitting(files: list[Path], election: Election) -> tuple[Path, ...]:
    """Of each kind the first form that lists the same people."""
    chosen: dict[str, Path] = {}
    for file in files:
        form = load_form(file)
        if form.id not in chosen and is_form_of(form, election):
            chosen[form.id] = file
    return tuple(chosen.values())


def is_form_of(form: Form, election: Election) -> bool:
    """Whether a form is one of the election's kinds, with the same people in the same order."""
    kind = next((kind for kind in election.ballots if kind.id == form.id), None)
    if kind is None or set(form.columns) != set(election.levels):
        return False
    return [row.name for row in form.rows] == [person.name for person in kind.officials]


def _drop_other_papers(count: CountFolder, before: Election, after: Election) -> tuple[str, ...]:
    """Remove the forms that no longer fit, and every PDF that prints something else than the description says now, the
    test deck among them: nobody shall print what was corrected. Titles of the kinds that lost their form."""
    old = {kind.id: _printed(before, kind) for kind in before.ballots}
    same = {kind.id for kind in after.ballots if _printed(after, kind) == old.get(kind.id)}
    dropped = []
    for file in _files(count.forms_folder):
        try:
            form = load_form(file)
        except FormError:
            continue
        if not is_form_of(form, after) or (form.made_by == "print" and form.id not in same):
            file.unlink()
            dropped.append(form.title)
    for pdf in count.ballots_folder.glob("*.pdf"):
        if pdf.stem not in same:
            pdf.unlink()
    if dropped:
        for pdf in usual_folder(count.path).glob("*.pdf"):
            pdf.unlink()
    return tuple(dropped)


def _printed(election: Election, kind: BallotKind) -> tuple[object, ...]:
    """Everything of a description that stands on a kind's ballot."""
    people = tuple((each.name, each.position) for each in kind.officials)
    return election.kind, election.body, election.meeting, election.term, kind.title, people


def sample_draft() -> Draft:
    """The description of the sample election, for an exercise."""
    with resources.as_file(resources.files("samples") / "election.toml") as file:
        return draft_of_election(load_election(file))


def draft_of_blank(desk: Desk, files: list[Path], draft: Draft) -> str:
    """Add the kind of ballot that a blank shows to a draft, keep its form; the kind's title. FormError if it is none."""
    import datetime

    from calibration.draft_election import draft_of
    from calibration.form import save_form
    from calibration.learn import form_of, learn_paper

    paper = learn_paper(files)
    told = draft_of_election(parse_election(draft_of(paper, "phieu", datetime.date.today())))
    for name in ("body", "meeting", "kind"):
        if not draft.plain.get(name) or name == "kind":
            draft.plain[name] = told.plain[name]
    kind = told.ballots[0]
    kind.id = ""
    draft.ballots.append(kind)
    name_kinds(draft)
    folder = desk.folder.path / "forms"
    folder.mkdir(exist_ok=True)
    save_form(form_of(paper, kind.id, kind.title), folder / f"{kind.id}{FORM_SUFFIX}")
    return kind.title


def keep_name(count: CountFolder, form: Form, row: int, name: str, position: str, who: str) -> None:
    """Put a person's name and position right in the list and in its form; CountError if the list would be wrong."""
    election = count.election()
    figures = {kind.id: (kind.issued, kind.collected) for kind in election.ballots}
    draft = draft_of_election(election)
    kind = next(each for each in draft.ballots if each.id == form.id)
    kind.officials[row - 1] = (name, position)
    try:
        replace_election(count, toml_of(draft, figures))
    except ElectionError as error:
        raise CountError(plain(error.remedy)) from error
    pages = tuple(
        replace(
            page,
            rows=tuple(
                replace(each, name=name, position=position, to_check=()) if each.number == row else each
                for each in page.rows
            ),
        )
        for page in form.pages
    )
    count.save_form(replace(form, pages=pages))
    with count.store() as store:
        store.record("election", {"by": who, "kinds": [form.id]})


def keep_line(count: CountFolder, form: Form, page: int, axis: Axis, at: float, to: float, who: str) -> None:
    """Move a line of a form, and write down who did it; FormError where there is no room."""
    moved = with_line_moved(form, page, axis, at, to)
    count.save_form(moved)
    with count.store() as store:
        told = {"by": who, "form": form.id, "page": page, "axis": axis, "at": round(at, 2), "to": round(to, 2)}
        store.record("form", {**told, "fingerprint": moved.fingerprint})
