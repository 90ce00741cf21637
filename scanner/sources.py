"""Where pages come from: files and folders, in the order in which a person would feed them."""

from __future__ import annotations

import re
from pathlib import Path

from calibration.errors import ScanError
from calibration.language import Text
from scanner.remote import is_remote, objects_under

NOT_PAGES = frozenset({"thumbs.db", "desktop.ini"})
"""Files that operating systems leave in folders of pictures."""


def files_in_order(paths: list[Path]) -> list[Path]:
    """All files of the given files and folders: folders in name order, numbers by value, hidden files left out.

    ScanError if a path does not exist or there is no file at all.
    """
    files: list[Path] = []
    for path in paths:
        if is_remote(path):
            files += sorted(objects_under(path), key=_name_order)
        elif path.is_dir():
            files += page_files(path)
        elif path.exists():
            files.append(path)
        else:
            raise ScanError(Text(f"Không có {path}; hãy kiểm tra đường dẫn.", f"There is no {path}; check the path."))
    if not files:
        names = ", ".join(str(path) for path in paths)
        raise ScanError(
            Text(
                f"Không có tệp nào trong {names}; hãy kiểm tra thư mục mà máy quét lưu vào.",
                f"There are no files in {names}; check the folder that the scanner saves to.",
            )
        )
    return files


def page_files(folder: Path) -> list[Path]:
    """The files in a folder and its folders, in name order, numbers by value; hidden ones left out."""
    return sorted((file for file in folder.rglob("*") if _is_page_file(file, folder)), key=_name_order)


def _is_page_file(file: Path, top: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(top).parts)
    # what is no file (a pipe, a link to nothing) is refused by name when it is read
    return not file.is_dir() and not hidden and file.name.lower() not in NOT_PAGES


def _name_order(file: Path) -> list[tuple[int, int, str]]:
    """Sort key that puts scan_2 before scan_10."""
    parts = re.split(r"(\d+)", str(file).casefold())
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts]


def shown_name(path: Path) -> str:
    """A file's name as it is shown and kept: bytes that are no text, and signs that would steer a terminal, as \\x.."""
    text = path.name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)
