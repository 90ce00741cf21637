"""Finding a rule set: by the name of one that comes with the program, or by the path of a council's own file."""

from __future__ import annotations

import unicodedata
from importlib import resources
from pathlib import Path

from calibration.election import VoteKind
from calibration.errors import RulesError
from calibration.language import Text
from counting.rule_file import parse_rules
from counting.rule_set import Band, RuleSet

__all__ = ["Band", "RuleSet", "known_rule_sets", "load_rules"]


def known_rule_sets() -> list[str]:
    """Names of the rule sets that come with the program."""
    folder = resources.files("counting.rules")
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def load_rules(name: str, kind: VoteKind, beside: Path | None = None) -> RuleSet:
    """A rule set by name, or by the path of one's own TOML file, looked up beside election.toml first."""
    if name in known_rule_sets():
        data = (resources.files("counting.rules") / f"{name}.toml").read_bytes()
    else:
        path = Path(name) if beside is None else beside / name
        if not path.is_file():
            known = ", ".join(known_rule_sets())
            raise RulesError(
                Text(
                    f"Không có bộ quy tắc “{name}”; hãy chọn một trong {known}, hoặc đường dẫn tới một tệp TOML.",
                    f"There is no rule set “{name}”; choose one of {known}, or give the path of a TOML file.",
                )
            )
        data = path.read_bytes()
    try:
        text = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise RulesError(
            Text(
                f"Bộ quy tắc “{name}” không phải văn bản mã UTF-8; hãy lưu lại tệp với mã UTF-8.",
                f"Rule set “{name}” is no text in UTF-8; save the file as UTF-8.",
            )
        ) from None
    return parse_rules(text, name, kind)
