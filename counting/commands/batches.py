"""`kiemphieu batches`: what was fed at once, and taking a batch out of the count."""

from __future__ import annotations

from pathlib import Path

import click

from calibration.command_line import command, option, tell
from calibration.language import Text

STATES = {
    "open": Text("chưa xong", "not finished"),
    "closed": Text("xong", "finished"),
    "voided": Text("đã hủy", "voided"),
}


@command(
    about=Text(
        "Liệt kê các lần quét. --void N hủy cả lần quét N (phải ghi lý do); bản quét vẫn được giữ và có thể quét lại.",
        "Lists the batches. --void N takes batch N out of the count (with a reason); its scans are kept and may be fed "
        "again.",
    ),
    example='kiemphieu batches hoso --void 2 --reason "kẹt giấy"',
)
@click.argument("count", metavar="DIR", type=click.Path(path_type=Path))
@option("--void", "void", metavar="N", type=click.IntRange(1), about=Text("Hủy lần quét số N.", "Void batch N."))
@option("--reason", default="", about=Text("Lý do hủy.", "Why it is voided."))
def batches(count: Path, void: int | None, reason: str) -> None:
    from counting.count_folder import open_count

    if void is not None and not reason.strip():
        raise click.UsageError(
            str(Text("muốn hủy một lần quét phải ghi lý do: --reason", "to void a batch, write down why: --reason"))
        )
    with open_count(count).store() as store:
        if void is not None:
            store.void_batch(void, reason)
        found = store.batches()
    for batch in found:
        state = STATES[batch.state]
        tell(
            Text(
                f"Lần quét {batch.number}: {batch.pages} trang, {state.vi}",
                f"Batch {batch.number}: {batch.pages} pages, {state.en}",
            )
        )
    if not found:
        tell(Text("Chưa có lần quét nào.", "There is no batch yet."))
