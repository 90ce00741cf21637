"""Word and Excel files whose bytes depend on what they say alone, not on when they were written."""

from __future__ import annotations

import datetime
import re
import zipfile
from io import BytesIO

_ABOUT = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def steady(content: bytes, day: datetime.date) -> bytes:
    """The same file with `day` in place of the clock's time, in its archive and its properties."""
    steadied = BytesIO()
    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with (
        zipfile.ZipFile(BytesIO(content)) as parts,
        zipfile.ZipFile(steadied, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in parts.infolist():
            text = parts.read(part)
            if part.filename == _ABOUT:
                text = _MODIFIED.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode() + rb"\g<2>", text)
            entry = zipfile.ZipInfo(part.filename, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return steadied.getvalue()
