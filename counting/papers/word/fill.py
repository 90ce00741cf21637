"""Fills a Word template with the words of a count."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calibration.election import Election
from calibration.errors import CountError
from calibration.language import Language, Text
from counting.papers.office_file import steady
from counting.papers.word.furniture import MEMBERS_IN_A_ROW

if TYPE_CHECKING:
    from docx.document import Document
    from jinja2.sandbox import SandboxedEnvironment

_NOBODY = {"role": "", "hint": "", "name": ""}


def fill(template: Document | Path, words: dict[str, Any], election: Election, language: Language) -> bytes:
    """The filled document as DOCX. `template` is one of the program's own, or the path of one of the office's.

    CountError, with the template's name, if it is no Word document, or asks for what does not exist.
    """
    from docxtpl import DocxTemplate

    source = BytesIO()
    if isinstance(template, Path):
        source.write(_bytes_of(template))
    else:
        template.save(source)
    source.seek(0)
    filled = DocxTemplate(source)
    name = template.name if isinstance(template, Path) else ""
    _render(filled, words, name)
    about = filled.docx.core_properties
    about.title, about.author, about.last_modified_by, about.comments = _title(words), election.body, "", ""
    about.language = language
    about.created = about.modified = datetime.datetime.combine(election.date, datetime.time())
    file = BytesIO()
    filled.save(file)
    return steady(file.getvalue(), election.date)


def _render(filled: Any, words: dict[str, Any], name: str) -> None:
    """Fill the placeholders; every fault of a template is one sentence."""
    from zipfile import BadZipFile

    from docx.opc.exceptions import PackageNotFoundError
    from jinja2 import TemplateError

    from counting.papers.word.charts import add_pictures

    try:
        add_pictures(filled, words)
        filled.render(words, _environment(), autoescape=True)
    except TemplateError as fault:
        raise _wrong_template(name, str(fault.message)) from None
    # lxml tells of broken XML by a kind of SyntaxError
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError):
        raise _no_document(name) from None


def lines(texts: Sequence[str]) -> str:
    """Texts under each other."""
    return "\n".join(texts)


def rows_to_sign(members: Sequence[Any]) -> list[list[Any]]:
    """Members in rows of three; one alone stands in the middle, two stand at the sides."""
    if len(members) == 1:
        return [[_NOBODY, members[0], _NOBODY]]
    if len(members) == 2:
        return [[members[0], _NOBODY, members[1]]]
    rows = [iter(members)] * MEMBERS_IN_A_ROW
    return [list(row) for row in zip_longest(*rows, fillvalue=_NOBODY)]


def _environment() -> SandboxedEnvironment:
    """Templates of others may use figures and loops, nothing of the machine; a name unknown is an error, not a blank."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    environment.filters.update({"lines": lines, "rows_to_sign": rows_to_sign})
    return environment


def _title(words: dict[str, Any]) -> str:
    return " – ".join(part for part in (words["title"], ", ".join(words["subtitle"]), words["banner"]) if part)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise _no_document(path.name) from None


def _no_document(name: str) -> CountError:
    return CountError(
        Text(
            f"Mẫu {name} không phải tài liệu Word (.docx) đọc được; hãy lưu lại từ Word, hoặc xóa đi để dùng mẫu có sẵn.",
            f"Template {name} is no Word document (.docx) that can be read; save it again from Word, or remove it to use "
            "the program’s own.",
        )
    )


def _wrong_template(name: str, fault: str) -> CountError:
    return CountError(
        Text(
            f"Mẫu {name} có chỗ điền sai ({fault}); hãy so với mẫu do kiemphieu templates ghi ra và sửa lại.",
            f"Template {name} has a wrong placeholder ({fault}); compare it with what kiemphieu templates writes, and "
            "mend it.",
        )
    )
