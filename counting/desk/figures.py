"""The committee's figures: ballots issued and collected."""

from __future__ import annotations

from collections.abc import Mapping

from calibration.errors import CountError, ElectionError
from calibration.language import Text
from counting.count_folder import CountFolder
from counting.desk.describing import replace_election
from counting.desk.election_draft import draft_of_election, toml_of
from counting.desk.plain_words import plain


def keep_figures(count: CountFolder, told: Mapping[str, tuple[int, int]]) -> None:
    """Write down ballots issued and collected, by kind; CountError if they cannot be."""
    election = count.election()
    figures = {kind.id: told.get(kind.id, (kind.issued, kind.collected)) for kind in election.ballots}
    with count.store() as store:
        if store.is_closed():
            raise CountError(
                Text("Kết quả đã chốt; số phiếu không sửa được nữa.", "The count is closed; its figures stand.")
            )
        try:
            replace_election(count, toml_of(draft_of_election(election), figures))
        except ElectionError as error:
            raise CountError(plain(error.remedy)) from error
        for kind, (issued, collected) in told.items():
            store.set_figures(kind, {"issued": issued, "collected": collected})
