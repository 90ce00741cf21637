"""Where a count's records are kept when not in its folder: `store.toml`, which never holds a password.

The password is in the address that is given when the count is made, and from then on where PostgreSQL's own programs
look for it: PGPASSWORD in the environment, or the file .pgpass.
"""

from __future__ import annotations

import re
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from calibration.errors import CountError
from calibration.language import Text

STORE_FILE = "store.toml"

_SECRET = ("password", "sslpassword")


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """server: what libpq needs to reach the database, without secrets · schema: this count's own · secret: what was
    given with the address, for this run only."""

    server: str
    schema: str
    secret: str = ""

    @property
    def shown(self) -> str:
        """The server as it is named in sentences."""
        return f"PostgreSQL ({self.server})"


def new_address(given: str) -> StoreAddress:
    """A place for a new count on the server at `postgresql://…`; CountError if this is no such address."""
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict, make_conninfo
    except ImportError as error:
        raise CountError(
            Text(
                "Để lưu trên PostgreSQL cần psycopg; hãy cài: pip install 'psycopg[binary]'.",
                "To keep a count on PostgreSQL, psycopg is needed; install it: pip install 'psycopg[binary]'.",
            )
        ) from error
    wrong = CountError(
        Text(
            "--store: địa chỉ phải có dạng postgresql://người-dùng@máy/cơ-sở-dữ-liệu.",
            "--store: the address must be postgresql://user@host/database.",
        )
    )
    if not given.startswith(("postgresql://", "postgres://")):
        raise wrong
    try:
        told = conninfo_to_dict(given)
    except ProgrammingError:
        raise wrong from None  # the cause would show the password
    secret = {name: told.pop(name) for name in _SECRET if name in told}
    return StoreAddress(make_conninfo("", **told), f"kiemphieu_{secrets.token_hex(8)}", make_conninfo("", **secret))


def conninfo_of(address: StoreAddress) -> str:
    """All that libpq needs."""
    return f"{address.server} {address.secret}".strip()


def write_address(address: StoreAddress, folder: Path) -> None:
    """Write down where a count's records are, without the password."""
    server = address.server.replace("\\", "\\\\").replace('"', '\\"')
    (folder / STORE_FILE).write_text(f'server = "{server}"\nschema = "{address.schema}"\n', encoding="utf-8")


def read_address(folder: Path) -> StoreAddress | None:
    """Where a count's records are; None if they are in its folder. CountError if the file is broken."""
    file = folder / STORE_FILE
    if not file.is_file():
        return None
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        server, schema = told["server"], told["schema"]
        if isinstance(server, str) and re.fullmatch(r"kiemphieu_[0-9a-f]{16}", schema):
            return StoreAddress(server, schema)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise CountError(
        Text(
            f"{file} hỏng nên không biết dữ liệu của hồ sơ ở đâu; hãy chép lại tệp này từ bản sao lưu hoặc từ máy khác.",
            f"{file} is broken, so that nobody knows where the count's records are; copy it from a backup or another "
            "station.",
        )
    )
