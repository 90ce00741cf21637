"""Batches in the store: what was fed at once, from its first page until it is closed or voided whole."""

from __future__ import annotations

import json
from collections.abc import Mapping

from calibration.errors import CountError
from calibration.language import Text
from counting.kept import CLOSED, OPEN, VOIDED, Batch
from counting.kept_pages import KeptPages
from counting.records import digest


class KeptBatches(KeptPages):
    """Batches and what became of each."""

    def open_batch(self, page_counts: Mapping[str, int], station: str = "") -> int:
        """Begin a batch, which is what is fed at once; its number, from 1.

        `page_counts` says how many pages each kind's ballot has, `station` who feeds it.
        """
        told = json.dumps(dict(page_counts), ensure_ascii=False, sort_keys=True)
        with self._database.change():
            ((last,),) = self._database.rows("SELECT coalesce(max(number), 0) FROM batch")
            batch = int(last) + 1
            self._database.rows("INSERT INTO batch (number, page_counts, state) VALUES (?, ?, ?)", (batch, told, OPEN))
            self._append("batch", {"batch": batch, "page_counts": dict(page_counts)})
            if station:
                self._give(station, [batch_claim(batch)])
        return batch

    def close_batch(self, batch: int) -> None:
        """End a batch: the journal fixes what it brought, whatever the order."""
        with self._database.change():
            self._end_batch(batch)

    def void_batch(self, batch: int, reason: str) -> None:
        """Take a whole batch out of the count. Its pages stay in the store, and may be fed again."""
        with self._database.change():
            self._set_state(batch, VOIDED, {OPEN, CLOSED})
            records = self.page_records(batch)
            body = {"batch": batch, "pages": len(records), "digest": digest(records), "reason": reason}
            self._append("batch-voided", body)

    def interrupted(self) -> list[Batch]:
        """The open batches that no running station feeds, the newest first."""
        with self._database.snapshot():
            fed = self.claimants("batch")
            return [
                each for each in reversed(self.batches()) if each.state == OPEN and batch_claim(each.number) not in fed
            ]

    def batches(self) -> list[Batch]:
        """All batches in their order."""
        found = self._database.rows(
            "SELECT batch.number, batch.state, count(page.key) FROM batch LEFT JOIN page ON page.batch = batch.number"
            " GROUP BY batch.number, batch.state ORDER BY batch.number"
        )
        return [Batch(*row) for row in found]

    def batch_records(self) -> list[tuple[int, dict[str, int]]]:
        """Every batch's number, and how many pages each kind's ballot had when it was opened."""
        found = self._database.rows("SELECT number, page_counts FROM batch ORDER BY number")
        return [(int(number), json.loads(told)) for number, told in found]

    def page_counts(self) -> dict[str, int]:
        """How many pages each kind's ballot has, as the batches were told."""
        counts: dict[str, int] = {}
        for _, told in self.batch_records():
            counts |= told
        return counts

    def _end_batch(self, batch: int) -> None:
        self._set_state(batch, CLOSED, {OPEN})
        self._database.rows("DELETE FROM claim WHERE name = ?", (batch_claim(batch),))
        records = self.page_records(batch)
        self._append("batch-closed", {"batch": batch, "pages": len(records), "digest": digest(records)})

    def _set_state(self, batch: int, state: str, allowed: set[str]) -> None:
        found = self._database.rows("SELECT state FROM batch WHERE number = ?", (batch,))
        if not found or found[0][0] not in allowed:
            raise CountError(
                Text(
                    f"Không có lần quét số {batch} như vậy, hoặc nó đã đóng hay bị loại; hãy xem kiemphieu batches.",
                    f"There is no such batch {batch}, or it was closed or voided; see kiemphieu batches.",
                )
            )
        self._database.rows("UPDATE batch SET state = ? WHERE number = ?", (state, batch))


def batch_claim(number: int) -> str:
    """What a station that feeds a batch has."""
    return f"batch {number}"
