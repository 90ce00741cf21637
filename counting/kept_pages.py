"""Pages in the store: their readings as measured, under random names, and apart from them the order of feeding."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from calibration.errors import CountError
from calibration.language import Text
from counting.kept import OPEN, VOIDED, KeptPage, StoredPage
from counting.kept_claims import Claim
from counting.kept_readings import KeptReadings
from counting.reading_text import kept_text, reading_from
from counting.records import Record, commitment, new_key, new_salt
from counting.unpacked_reading import Unpacked, unpacked, unpacked_object
from scanner.doubts import Doubt, Refusal
from scanner.reading import PageReading, Reading, RefusedPage, RowReading, reading_object

if TYPE_CHECKING:
    from counting.same_paper import Known, KnownSheets

_PAGE_COLUMNS = ("key", "batch", "sha256", "image", "scan", "status", "reason", "form", "number", "reading")
_SELECT_PAGES = f"SELECT {', '.join(_PAGE_COLUMNS)} FROM page"
_KEYS_AT_ONCE = 500


class KeptPages(KeptReadings):
    """Pages, and in which order they came in."""

    _sheets: KnownSheets | None = None

    def add_page(self, reading: Reading, sha256: str, scan: str, batch: int, source: str = "") -> KeptPage:
        """Keep a page's reading in its open batch; see `add_pages`."""
        (kept,) = self.add_pages([reading], sha256, scan, batch, source)
        return kept

    def add_pages(
        self,
        readings: Iterable[Reading],
        sha256: str,
        scan: str,
        batch: int,
        source: str = "",
        claim: Claim | None = None,
    ) -> list[KeptPage]:
        """Keep the readings of one file in its open batch, all or none; a picture that was read before is a duplicate.

        `sha256` and `scan` (a path within the count's folder) are those of the scan as it is kept, `source` is the
        SHA-256 of the file as it came. With a claim that its station no longer has, nothing is kept.
        """
        try:
            with self._database.change():
                self._check_open(batch)
                if claim is not None and not self._use(claim):
                    return []
                return [self._add(reading, sha256, scan, batch, source) for reading in readings]
        except BaseException:
            # what was made of words in this change is not there
            self._sheets = None
            raise

    def _add(self, reading: Reading, sha256: str, scan: str, batch: int, source: str) -> KeptPage:
        known = self._known(reading, sha256) if isinstance(reading, PageReading) else None
        if known and known.copy_of:
            reading = RefusedPage(reading.file, reading.image, Refusal.DUPLICATE)
        told = reading_object(reading)
        told.pop("file")
        place, salt = self._next_place(), new_salt()
        record: Record = {
            "key": new_key(),
            "batch": batch,
            "sha256": sha256,
            "image": reading.image,
            "scan": scan,
            "status": told["status"],
            "reason": told.get("reason", ""),
            "form": told["form"] or "",
            "number": told["page"] or 0,
            "reading": told,
        }
        self._database.rows(
            f"INSERT INTO page ({', '.join(_PAGE_COLUMNS)}) VALUES ({', '.join('?' * len(_PAGE_COLUMNS))})",
            [*(record[name] for name in _PAGE_COLUMNS[:-1]), kept_text(told)],
        )
        self._database.rows(
            "INSERT INTO feeding (place, page, file, source, salt) VALUES (?, ?, ?, ?, ?)",
            (place, record["key"], reading.file, source, salt),
        )
        trace = reading.trace.to_text() if isinstance(reading, PageReading) and reading.trace is not None else ""
        twins = sorted(known.twins) if known else []
        told = {"batch": batch, "commitment": commitment(salt, record)}
        self._append("page", {**told, "sheet": commitment(salt, {"trace": trace, "twins": twins})})
        if isinstance(reading, PageReading) and reading.trace is not None:
            self._database.rows("INSERT INTO trace (page, trace) VALUES (?, ?)", (record["key"], trace))
            self._known_sheets().keep_words(record["key"], reading.form, reading.page, reading.trace)
        for earlier in twins:
            self._database.rows("INSERT INTO twin (page, earlier) VALUES (?, ?)", (record["key"], earlier))
        if known and known.copy_of:
            # told to who feeds it, and not kept: it would say beside which sheet another was fed
            reading = RefusedPage(reading.file, reading.image, Refusal.DUPLICATE, self._place_in_words(known.copy_of))
        return KeptPage(place, reading)

    def _known(self, reading: PageReading, sha256: str) -> Known:
        """Of which earlier pages a page is another scan, or the very same; pages of voided batches do not count."""
        from counting.same_paper import Known  # with it comes OpenCV, which few commands need

        same = self._database.rows(
            "SELECT key FROM page JOIN batch ON batch.number = page.batch"
            " WHERE sha256 = ? AND image = ? AND status = 'read' AND state <> ? LIMIT 1",
            (sha256, reading.image, VOIDED),
        )
        if same:
            return Known(copy_of=str(same[0][0]))
        return self._known_sheets().known(reading, VOIDED)

    def _known_sheets(self) -> KnownSheets:
        from counting.same_paper import KnownSheets

        if self._sheets is None:
            self._sheets = KnownSheets(self._database)
        return self._sheets

    def _place_in_words(self, key: str) -> Text | None:
        found = self._database.rows(
            "SELECT file, batch FROM feeding JOIN page ON page.key = feeding.page WHERE page.key = ?", (key,)
        )
        if not found:
            return None
        ((file, batch),) = found
        return Text(f"Đó là {file} của lần quét {batch}.", f"It is {file} of batch {batch}.")

    def taken_in(self, batch: int) -> set[tuple[str, str]]:
        """The files that a batch took in, as (file, source): what need not be read again where it is continued."""
        found = self._database.rows(
            "SELECT file, source FROM feeding JOIN page ON page.key = feeding.page WHERE batch = ?", (batch,)
        )
        return {(str(file), str(source)) for file, source in found}

    def came_in(self, files: Sequence[str], but: Collection[int]) -> set[tuple[str, str]]:
        """Which of these files came in, as (file, source), in batches that are neither voided nor among `but`."""
        marks = ", ".join("?" * len(files))
        found = self._database.rows(
            "SELECT file, source, batch FROM feeding JOIN page ON page.key = feeding.page"
            f" JOIN batch ON batch.number = page.batch WHERE state <> ? AND file IN ({marks})",
            (VOIDED, *files),
        )
        return {(str(file), str(source)) for file, source, batch in found if batch not in but}

    def raise_doubt(self, page: int, row: int, by: str) -> None:
        """A member doubts a row that the machine read without a doubt: from now on it waits for a decision."""
        with self._database.change():
            self._append("doubt", {"page": self._key_of(page), "row": row, "by": by})

    def raised_doubts(self) -> dict[str, set[int]]:
        """The rows that members doubted, by the page's key. The journal alone keeps them."""
        raised: dict[str, set[int]] = {}
        for (body,) in self._database.rows("SELECT body FROM act WHERE name = 'doubt'"):
            told = json.loads(body)
            raised.setdefault(told["page"], set()).add(told["row"])
        return raised

    def pages(self, *, voided: bool = False, after: int = 0, only: Sequence[str] | None = None) -> list[StoredPage]:
        """All pages in the order in which they came in; those of voided batches only where they are asked for.

        `after`: only those that came in after the page with this id, while the count is open · `only`: of these (by key).
        """
        with self._database.snapshot():
            states: dict[int, str] = dict(self._database.rows("SELECT number, state FROM batch"))
            ballots: dict[str, str] = dict(self._database.rows("SELECT page, ballot FROM ballot"))
            where, values = ("WHERE key IN (SELECT page FROM feeding WHERE place > ?)", [after]) if after else ("", [])
            if only is None:
                ids = self._ids()
                files: dict[str, str] = dict(self._database.rows("SELECT page, file FROM feeding"))
                found = self._database.rows(f"{_SELECT_PAGES} {where}", values)
            else:
                ids = self._ids_of({*only, *self._in_twins()})
                files = dict(self._rows_of("SELECT page, file FROM feeding WHERE page", only))
                found = self._rows_of(f"{_SELECT_PAGES} WHERE key", only)
            twins, later = self._twins(ids), self.rereadings(after)
            pages = [
                _page(
                    ids[row[0]],
                    files.get(row[0], str(row[0])),
                    ballots.get(row[0], ""),
                    row,
                    unpacked_object(later[row[0]][-1][1]) if row[0] in later else unpacked(row[-1]),
                )
                for row in found
            ]
            pages = [replace(page, twins=twins[page.key]) if page.key in twins else page for page in pages]
            raised = self.raised_doubts()
            pages = [with_raised(page, raised[page.key]) if page.key in raised else page for page in pages]
            again = self.decided_before_read_anew() if later else {}
            pages = [
                _with_doubt(page, again[page.key], Doubt.READ_ANEW) if page.key in again else page for page in pages
            ]
            wanted = [page for page in pages if voided or states[page.batch] != VOIDED]
            return sorted(wanted, key=lambda page: page.id)

    def _rows_of(self, question: str, keys: Collection[str]) -> list[tuple[Any, ...]]:
        """The rows of a question that ends with the column in which these keys are looked for."""
        found: list[tuple[Any, ...]] = []
        asked = list(keys)
        for start in range(0, len(asked), _KEYS_AT_ONCE):
            some = asked[start : start + _KEYS_AT_ONCE]
            found += self._database.rows(f"{question} IN ({', '.join('?' * len(some))})", some)
        return found

    def _in_twins(self) -> set[str]:
        """The pages (by key) that look like another one's sheet."""
        return {str(key) for (key,) in self._database.rows("SELECT page FROM twin UNION SELECT earlier FROM twin")}

    def _twins(self, ids: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
        """The earlier pages (by id) that look like a page's sheet, by its key."""
        found: dict[str, tuple[int, ...]] = {}
        for key, earlier in self._database.rows("SELECT page, earlier FROM twin"):
            found[key] = tuple(sorted((*found.get(key, ()), ids[earlier])))
        return found

    def page_records(self, batch: int | None = None) -> list[Record]:
        """What the journal fixes of the pages of a batch, or of all: their records, ordered by their random names."""
        where, values = ("WHERE batch = ?", [batch]) if batch is not None else ("", [])
        found = self._database.rows(f"{_SELECT_PAGES} {where} ORDER BY key", values)
        records = [dict(zip(_PAGE_COLUMNS, row, strict=True)) for row in found]
        return [{**record, "reading": reading_from(record["reading"])} for record in records]

    def records_in_force(self) -> list[Record]:
        """The same, each with its newest reading."""
        later = self.rereadings()
        return [
            {**record, "reading": later[record["key"]][-1][1]} if record["key"] in later else record
            for record in self.page_records()
        ]

    def sheet_records(self) -> dict[str, Record]:
        """By what each page's sheet is known again, and which earlier pages look like it, by the page's key.

        Also of pages that are not there.
        """
        found: dict[str, Record] = {}
        for key, trace in self._database.rows("SELECT page, trace FROM trace ORDER BY page"):
            found[key] = {"trace": trace, "twins": []}
        for key, earlier in self._database.rows("SELECT page, earlier FROM twin ORDER BY page, earlier"):
            found.setdefault(key, {"trace": "", "twins": []})["twins"].append(earlier)
        return found

    def feeding_order(self) -> list[str]:
        """The pages (by key) in the order in which they came in, while the count is open."""
        return [key for (key,) in self._database.rows("SELECT page FROM feeding ORDER BY place")]

    def salts(self) -> dict[str, str]:
        """What opens each page's line in the journal, by the page's key; none once the count was closed."""
        return dict(self._database.rows("SELECT page, salt FROM feeding"))

    def settled_ballots(self) -> dict[str, tuple[str, ...]]:
        """Which pages (by key) make one ballot, by its name, as it was settled when the count was closed."""
        ballots: dict[str, tuple[str, ...]] = {}
        for page, ballot in self._database.rows("SELECT page, ballot FROM ballot ORDER BY page"):
            ballots[ballot] = (*ballots.get(ballot, ()), page)
        return ballots

    def _check_open(self, batch: int) -> None:
        if self._database.rows("SELECT state FROM batch WHERE number = ?", (batch,)) != [(OPEN,)]:
            raise CountError(
                Text(
                    f"Lần quét số {batch} không còn mở nên không nhận thêm trang; hãy quét lại thành một lần mới.",
                    f"Batch {batch} is not open and takes no more pages; scan them again as a new batch.",
                )
            )

    def _next_place(self) -> int:
        ((last,),) = self._database.rows("SELECT max(place) FROM feeding")
        if last is None:
            # after a close, pages without a place have numbers, too
            ((last,),) = self._database.rows("SELECT count(*) FROM page")
        return int(last) + 1

    def _ids(self) -> dict[str, int]:
        """The id of every page by its key: its place, or after a close a number by the order of the random keys."""
        places: dict[str, int] = dict(self._database.rows("SELECT page, place FROM feeding"))
        others = "SELECT key FROM page WHERE key NOT IN (SELECT page FROM feeding) ORDER BY key"
        keys = [key for (key,) in self._database.rows(others)]
        return {**{key: number for number, key in enumerate(keys, start=1)}, **places}

    def _ids_of(self, keys: Collection[str]) -> dict[str, int]:
        """The ids of these pages, or of all where one has no place: its number hangs on all the keys without one."""
        places: dict[str, int] = dict(self._rows_of("SELECT page, place FROM feeding WHERE page", keys))
        return places if len(places) == len(keys) else self._ids()

    def _key_of(self, page: int) -> str:
        found = self._database.rows("SELECT page FROM feeding WHERE place = ?", (page,))
        if found:
            return str(found[0][0])
        for key, number in self._ids().items():
            if number == page:
                return key
        raise CountError(
            Text(
                f"Không có trang số {page} trong hồ sơ; chưa ghi quyết định nào.",
                f"There is no page {page} in the count; no decision was recorded.",
            )
        )


def with_raised(page: StoredPage, rows: set[int]) -> StoredPage:
    """The page with a doubt about each of these rows: what a member doubts is as open as what the machine does."""
    return _with_doubt(page, rows, Doubt.RAISED)


def _with_doubt(page: StoredPage, rows: set[int], doubt: Doubt) -> StoredPage:
    if all(doubt in row.doubts for row in page.rows if row.row in rows):
        return page
    told = [
        replace(row, doubts=(*row.doubts, doubt)) if row.row in rows and doubt not in row.doubts else row
        for row in page.rows
    ]
    return replace(page, rows=tuple(told))


def without_raised(row: RowReading) -> RowReading:
    """The row as the machine read it."""
    return replace(row, doubts=tuple(doubt for doubt in row.doubts if doubt is not Doubt.RAISED))


def _page(number: int, file: str, ballot: str, row: Sequence[Any], reading: Unpacked) -> StoredPage:
    told = dict(zip(_PAGE_COLUMNS, row, strict=True))
    doubts, rows = reading
    return StoredPage(
        id=number,
        batch=told["batch"],
        file=file,
        image=told["image"],
        sha256=told["sha256"],
        scan=told["scan"],
        status=told["status"],
        reason=told["reason"],
        form=told["form"],
        number=told["number"],
        doubts=doubts,
        rows=rows,
        key=told["key"],
        ballot=ballot,
    )
