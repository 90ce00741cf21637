"""The count: a folder that holds everything of one election: description, forms, scans, readings, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from calibration.election import Election, load_election
from calibration.errors import CountError, FormError
from calibration.form import Form, load_form, save_form
from calibration.language import Text
from counting.postgres import make_schema
from counting.rule_sets import RuleSet, known_rule_sets, load_rules
from counting.schema import TABLES
from counting.seal import KEY_FILE, SEAL_FILE
from counting.signing import new_key
from counting.store import Store, opened_shared_store, opened_store
from counting.store_address import STORE_FILE, StoreAddress, new_address, read_address, write_address

ELECTION_FILE = "election.toml"
DATABASE_FILE = "count.sqlite"
FORM_SUFFIX = ".form.json"


@dataclass(frozen=True)
class CountFolder:
    """Where everything of a count lies."""

    path: Path

    @property
    def election_file(self) -> Path:
        return self.path / ELECTION_FILE

    @property
    def forms_folder(self) -> Path:
        return self.path / "forms"

    @property
    def ballots_folder(self) -> Path:
        return self.path / "ballots"

    @property
    def scans_folder(self) -> Path:
        return self.path / "scans"

    @property
    def papers_folder(self) -> Path:
        return self.path / "papers"

    def election(self) -> Election:
        """The election as described in the folder."""
        return load_election(self.election_file)

    def rules(self, election: Election) -> RuleSet:
        """The rule set that the election names."""
        name = election.rules if election.rules in known_rule_sets() else Path(election.rules).name
        return load_rules(name, election.kind, self.path)

    def forms(self) -> tuple[Form, ...]:
        """The forms of all kinds, in the order of the election; CountError if one is missing."""
        election = self.election()
        forms = []
        for kind in election.ballots:
            file = self.forms_folder / f"{kind.id}{FORM_SUFFIX}"
            if not file.is_file():
                raise CountError(
                    Text(
                        f"Loại phiếu “{kind.id}” chưa có mẫu; hãy chạy kiemphieu print {self.path}, "
                        "hoặc tạo hồ sơ với --form nếu dùng phiếu của cơ quan.",
                        f"Ballot kind “{kind.id}” has no form yet; run kiemphieu print {self.path}, "
                        "or make the count with --form for the office's own ballot.",
                    )
                )
            forms.append(_fitting_form(load_form(file), election, file))
        return tuple(forms)

    def save_form(self, form: Form) -> Path:
        """Keep a form under its kind's name."""
        self.forms_folder.mkdir(exist_ok=True)
        file = self.forms_folder / f"{form.id}{FORM_SUFFIX}"
        save_form(form, file)
        return file

    @property
    def is_sealed(self) -> bool:
        """Whether the count was closed and sealed: not a byte of it may change until it is opened again."""
        return (self.path / SEAL_FILE).is_file()

    def shared(self) -> StoreAddress | None:
        """Where the records of an open count are, if several stations share them; a sealed count has them all itself."""
        return None if self.is_sealed else read_address(self.path)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The count's store, in its folder or on a server; that of a sealed count can only be read."""
        address = self.shared()
        opened = (
            opened_store(self.path / DATABASE_FILE, sealed=self.is_sealed)
            if address is None
            else opened_shared_store(address)
        )
        with opened as store:
            yield store


def open_count(path: Path) -> CountFolder:
    """An existing count folder; CountError if this is none."""
    if not is_count(path):
        raise CountError(
            Text(
                f"{path} không phải hồ sơ kiểm phiếu; hãy tạo bằng: kiemphieu new {path} --election election.toml",
                f"{path} is not a count folder; make one with: kiemphieu new {path} --election election.toml",
            )
        )
    return CountFolder(path)


def is_count(path: Path) -> bool:
    """Whether there is a count in a folder: its description, and its records or where they are."""
    return (path / ELECTION_FILE).is_file() and any((path / name).is_file() for name in (DATABASE_FILE, STORE_FILE))


def new_count(path: Path, election_file: Path, form_files: tuple[Path, ...], store: str | None = None) -> CountFolder:
    """Make a count folder, its records in it or on the server at `store`.

    CountError if a count is there or the server cannot be used, and nothing is left behind if anything is wrong.
    """
    election = load_election(election_file)
    rules = load_rules(election.rules, election.kind, election_file.parent)
    forms = [_fitting_form(load_form(file), election, file) for file in form_files]
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise CountError(
            Text(
                f"{path} đã có và không trống; hãy chọn tên khác, không hồ sơ nào bị ghi đè.",
                f"{path} exists and is not empty; choose another name, no count is ever overwritten.",
            )
        )
    folder, address = CountFolder(path), new_address(store) if store else None
    if address is not None:
        make_schema(address, TABLES)
    path.mkdir(parents=True, exist_ok=True)
    folder.election_file.write_bytes(election_file.read_bytes())
    own_rules = election_file.parent / election.rules
    if election.rules not in known_rule_sets():
        # kept under its bare name, whatever path led to it: a count holds all it needs and writes nowhere else
        (path / own_rules.name).write_bytes(own_rules.read_bytes())
    for form in forms:
        folder.save_form(form)
    told = {"body": election.body, "date": election.date.isoformat(), "rules": rules.id}
    # the database comes last: a folder without it is no count yet
    if address is not None:
        with opened_shared_store(address) as kept:
            kept.record("new", {**told, "key": new_key(path / KEY_FILE)})
        write_address(address, path)
        return folder
    with opened_store(path / DATABASE_FILE, create=True) as kept:
        kept.record("new", {**told, "key": new_key(path / KEY_FILE)})
    return folder


def _fitting_form(form: Form, election: Election, file: Path) -> Form:
    """Check that a form is one of this election's kinds, with the same officials in the same order."""
    kind = election.ballot(form.id)
    printed = [row.name for row in form.rows]
    listed = [person.name for person in kind.officials]
    # a ballot may print in capitals whom the list names as names are written
    if [name.casefold() for name in printed] != [name.casefold() for name in listed]:
        wrong = next(
            (
                f"{number}: “{a}” / “{b}”"
                for number, (a, b) in enumerate(zip(printed, listed, strict=False), start=1)
                if a.casefold() != b.casefold()
            ),
            f"{len(printed)} / {len(listed)}",
        )
        raise FormError(
            Text(
                f"{file}: danh sách trên mẫu khác election.toml ở hàng {wrong}; hãy học lại mẫu hoặc sửa danh sách.",
                f"{file}: the form's list differs from election.toml in row {wrong}; learn the form again or mend the list.",
            )
        )
    if set(form.columns) != set(election.levels):
        raise FormError(
            Text(
                f"{file}: mẫu có các mức {', '.join(form.columns)}, cuộc lấy phiếu có {', '.join(election.levels)}.",
                f"{file}: the form has levels {', '.join(form.columns)}, the election {', '.join(election.levels)}.",
            )
        )
    return form
