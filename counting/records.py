"""What the journal's lines say of pages without telling their order once the count is closed.

While pages come in, each gets a line that only commits to its record: SHA-256 over the record and a random salt. Who
has the salt can check the line; once the salts are gone, nobody can tell which line is which page's. What a batch held
is fixed for good by a digest over all its records, whatever their order.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from typing import Any

KEY_BYTES = 8
SALT_BYTES = 16

Record = dict[str, Any]


def new_key() -> str:
    """A random name for a page, in hex: it says nothing, and a million pages share none (chance 1 in 37 million)."""
    return secrets.token_hex(KEY_BYTES)


def new_salt() -> str:
    """What opens one page's line in the journal, in hex."""
    return secrets.token_hex(SALT_BYTES)


def commitment(salt: str, record: Record) -> str:
    """SHA-256, in hex, that binds a line to a record without showing it."""
    return hashlib.sha256(f"{salt}\n{canonical(record)}".encode()).hexdigest()


def record_hash(record: Record) -> str:
    """SHA-256 of a record, in hex."""
    return hashlib.sha256(canonical(record).encode()).hexdigest()


def digest(records: Iterable[Record]) -> str:
    """SHA-256, in hex, over records in any order."""
    return hashlib.sha256("\n".join(sorted(record_hash(record) for record in records)).encode()).hexdigest()


def canonical(value: Any) -> str:
    """The one way of writing a value as JSON: keys sorted, nothing between."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
