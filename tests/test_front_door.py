"""The front door: exit statuses that scripts can rely on, data on standard output alone, two languages, no traceback."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import kiemphieu
from calibration.language import speaking
from counting.count_folder import new_count

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
COMMANDS = kiemphieu.door.list_commands(click.Context(kiemphieu.door))

ASKED, PLAIN, LETTER = "scan_0014.jpg", "scan_0001.jpg", "scan_0050.jpg"
"""Of the samples: a ballot of one row that only a person can decide, one that is plain, and a page that is no ballot."""

MINIMAL = """\
kind = "lay-phieu"
body = "HĐND huyện Sa Thầy"
meeting = "Kỳ họp thứ 8"
date = 2023-12-14
deputies_total = 2
deputies_present = 2
[[ballots]]
id = "chutich"
title = "Phiếu tín nhiệm đối với Chủ tịch Hội đồng nhân dân huyện"
issued = 2
collected = 2
  [[ballots.officials]]
  name = "Phan Đình Thước"
  position = "Chủ tịch HĐND huyện"
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = kiemphieu.run([str(argument) for argument in arguments])
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return status, told.out, told.err


def in_a_process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-m", "kiemphieu", *map(str, arguments)],
        cwd=ROOT,
        env=kept | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def election_file(tmp_path):
    file = tmp_path / "election.toml"
    file.write_text(MINIMAL, encoding="utf-8")
    return file


@pytest.fixture
def count(tmp_path, election_file):
    """A count of the one-row ballot of the samples, two ballots collected, nothing fed."""
    new_count(tmp_path / "hoso", election_file, (SAMPLES / "forms/chutich.form.json",))
    return tmp_path / "hoso"


@pytest.fixture
def fed(count, capsys):
    """The same, with both ballots fed: one row waits."""
    assert run(capsys, "read", count, SAMPLES / "scans" / PLAIN, SAMPLES / "scans" / ASKED, "--jobs", 1)[0] == 3
    return count


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as left:
        kiemphieu.main(list(arguments))
    assert left.value.code == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_has_an_example_in_both_languages(name, capsys):
    vi, en = (help_of(capsys, name, "--help", "--lang", language) for language in ("vi", "en"))
    assert f"Ví dụ: kiemphieu {name}" in vi
    assert f"Example: kiemphieu {name}" in en
    assert "Cách dùng: kiemphieu" in vi
    assert "Usage: kiemphieu" in en
    assert "--lang" in vi
    about = kiemphieu.door.get_command(click.Context(kiemphieu.door), name).about
    assert " ".join(about.vi.split()) in " ".join(vi.split())
    assert " ".join(about.en.split()) in " ".join(en.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained_in_both_languages(name, capsys):
    vi, en = (help_of(capsys, name, "--help", "--lang", language) for language in ("vi", "en"))
    options = set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", en, re.MULTILINE))
    assert options == set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", vi, re.MULTILINE))
    command = kiemphieu.door.get_command(click.Context(kiemphieu.door), name)
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.about.vi != option.about.en


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_every_command_is_a_line_that_the_program_takes(name):
    command = kiemphieu.door.get_command(click.Context(kiemphieu.door), name)
    program, called, *arguments = shlex.split(command.example)
    assert (program, called) == ("kiemphieu", name)
    command.make_context(name, arguments)


def test_the_list_of_commands_says_what_each_is_for_in_both_languages(capsys):
    vi, en = (help_of(capsys, "--help", "--lang", language) for language in ("vi", "en"))
    for name in COMMANDS:
        assert f"  {name} " in vi
        assert f"  {name} " in en
    assert "Các lệnh" in vi
    assert "Commands" in en


def test_the_help_loads_neither_the_image_library_nor_the_typesetter():
    code = (
        "import sys, kiemphieu; kiemphieu.run(['--help']); print({'cv2', 'numpy', 'typst', 'docx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["đếm"],
        ["tally"],
        ["tally", "hoso", "--jsn"],
        ["read", "hoso"],
        ["read", "hoso", "scans", "--jobs", "0"],
        ["read", "hoso", "scans", "--jobs", "hai"],
        ["new", "hoso"],
        ["learn", "blank.png"],
        ["inspect"],
        ["close", "hoso", "thừa"],
        ["--lang", "fr", "tally", "hoso"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_exits_with_2_and_one_line_that_points_to_the_help(arguments, language, capsys):
    with speaking(language):
        status, out, err = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert "--help" in err
    assert err.startswith("Lỗi: " if language == "vi" else "Error: ")


@pytest.mark.parametrize("arguments", [["đếm"], ["read", "hoso", "scans", "--jobs", "0"], ["close", "hoso", "thừa"]])
def test_a_wrong_command_line_is_explained_in_vietnamese(arguments, capsys):
    sentences = []
    for language in ("vi", "en"):
        with speaking(language):
            sentences.append(run(capsys, *arguments)[2].partition(": ")[2].partition("(")[0])
    assert sentences[0] != sentences[1]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["print", "tally", "review", "close", "report"])
def test_a_folder_that_is_no_count_exits_with_1_and_says_how_to_make_one(name, language, tmp_path, capsys):
    status, out, err = run(capsys, name, tmp_path / "mất", "--lang", language)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "kiemphieu new" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "{count}", "{tmp}/mất.jpg"],
        ["read", "{count}", "{tmp}/trống"],
        ["inspect", "{tmp}/mất.form.json", "{tmp}"],
        ["inspect", "{samples}/scans/scan_0001.jpg"],
        ["review", "{count}", "--decisions", "{tmp}/mất.csv"],
        ["new", "{count}", "--election", "{tmp}/election.toml"],
        ["report", "{count}", "-o", "{tmp}/election.toml"],
    ],
    ids=" ".join,
)
def test_a_job_that_cannot_be_done_exits_with_1_and_one_line(arguments, count, tmp_path, capsys):
    (tmp_path / "trống").mkdir()
    filled = [part.format(count=count, tmp=tmp_path, samples=SAMPLES) for part in arguments]
    status, out, err = run(capsys, *filled)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "Lỗi của chương trình" not in err


def test_a_fault_of_the_program_is_one_sentence_and_no_traceback(count, capsys, monkeypatch):
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("không ngờ tới")

    monkeypatch.delenv("KIEMPHIEU_DEBUG", raising=False)
    monkeypatch.setattr("counting.brief_standing.where_it_stands_in_brief", breaks)
    status, out, err = run(capsys, "tally", count)
    assert (status, out) == (1, "")
    assert "ZeroDivisionError" in err
    assert err.count("\n") == 1


def test_a_new_count_exits_with_0_and_says_the_next_step(tmp_path, election_file, capsys):
    status, out, err = run(capsys, "new", tmp_path / "hoso", "--election", election_file)
    assert (status, out) == (0, "")
    assert f"kiemphieu print {tmp_path / 'hoso'}" in err


def test_printing_writes_a_paper_and_a_form_for_every_kind_and_says_the_colour(tmp_path, election_file, capsys):
    count = tmp_path / "hoso"
    run(capsys, "new", count, "--election", election_file)
    status, out, err = run(capsys, "print", count, "--no-markers")
    assert (status, out) == (0, "")
    assert (count / "ballots/chutich.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((count / "forms/chutich.form.json").read_text(encoding="utf-8"))["pages"][0]["markers"] == []
    assert "100 %" in err
    assert "#ffffff" in err


def test_reading_exits_with_3_while_something_waits_and_json_stands_alone_on_standard_output(count, capsys):
    scans = [SAMPLES / "scans" / name for name in (PLAIN, ASKED, LETTER)]
    status, out, err = run(capsys, "read", count, *scans, "--jobs", 1, "--json")
    assert status == 3
    plain, asked, letter = (json.loads(line) for line in out.splitlines())
    assert (plain["file"], plain["status"], plain["rows"][0]["doubts"]) == (PLAIN, "read", [])
    assert asked["rows"][0]["doubts"]
    assert (letter["status"], letter["rows"]) == ("refused", [])
    assert LETTER in err
    assert "kiemphieu review" in err


def test_reading_without_json_leaves_standard_output_empty_and_plain_ballots_exit_with_0(count, capsys):
    status, out, _ = run(capsys, "read", count, SAMPLES / "scans" / PLAIN, "--jobs", 1)
    assert (status, out) == (0, "")


def test_inspecting_keeps_nothing_and_prints_one_object_a_page(tmp_path, capsys):
    shutil.copy(SAMPLES / "scans" / PLAIN, tmp_path)
    (tmp_path / "hỏng.jpg").write_bytes(b"\xff\xd8 broken")
    form = SAMPLES / "forms/chutich.form.json"
    before = sorted(tmp_path.iterdir())
    status, out, err = run(capsys, "inspect", form, tmp_path, "--jobs", 1)
    pages = {page["file"]: page for page in map(json.loads, out.splitlines())}
    assert (status, err) == (0, "")
    assert sorted(tmp_path.iterdir()) == before
    assert pages["hỏng.jpg"]["status"] == "refused"
    assert pages["hỏng.jpg"]["reason"] == "not-an-image"
    page = pages[PLAIN]
    assert {"file", "form", "page", "status", "doubts", "rows"} <= set(page)
    assert (page["form"], page["page"], page["status"]) == ("chutich", 1, "read")
    (row,) = page["rows"]
    assert {"row", "choice", "doubts", "marks"} <= set(row)
    assert (row["row"], row["choice"], row["doubts"], set(row["marks"])) == (1, "high", [], {"high", "trust", "low"})


def test_the_tally_is_one_json_object_as_promised_and_exits_with_3_while_something_waits(fed, capsys):
    status, out, err = run(capsys, "tally", fed, "--json")
    told = json.loads(out)
    assert status == 3
    assert (told["rules"], told["status"], told["pending"]) == ("nq96-2023", "provisional", 1)
    (kind,) = told["ballots"]
    (person,) = kind.pop("officials")
    assert kind == {"id": "chutich", "issued": 2, "collected": 2, "read": 2, "invalid": 0}
    assert person.pop("bounds") == {
        **{"valid": [1, 2], "high": [1, 2], "trust": [0, 1], "low": [0, 1]},
        "percent": {"high": ["50", "100"], "trust": ["0", "50"], "low": ["0", "50"]},
        **{"outcomes": ["none"], "can_change": False},
    }
    assert person == {
        **{"no": 1, "name": "Phan Đình Thước", "position": "Chủ tịch HĐND huyện", "valid": 1},
        **{"high": 1, "trust": 0, "low": 0, "percent": {"high": "50", "trust": "0", "low": "0"}, "outcome": "none"},
    }
    assert "kiemphieu review" in err


def test_the_table_on_the_screen_has_every_name_and_says_that_it_is_provisional(fed, capsys):
    status, out, _ = run(capsys, "tally", fed)
    assert status == 3
    assert "Phan Đình Thước" in out
    assert "tạm tính" in out
    assert "1–2" in out and "không thể làm đổi kết luận" in out
    assert "Provisional" in run(capsys, "tally", fed, "--lang", "en")[1]


def test_what_waits_can_be_listed_for_people_and_for_programs(fed, capsys):
    status, out, err = run(capsys, "review", fed, "--list")
    assert status == 3
    assert len(out.splitlines()) == 1
    assert ASKED in out
    assert "1 hàng" in err
    status, out, _ = run(capsys, "review", fed, "--json")
    (question,) = json.loads(out)
    assert status == 3
    assert (question["scan"], question["form"], question["row"], question["name"]) == (
        *(ASKED, "chutich", 1, "Phan Đình Thước"),
    )
    assert question["doubts"]


def test_a_count_goes_from_doubt_to_signed_paper_by_commands_alone(fed, tmp_path, capsys):
    status, out, err = run(capsys, "close", fed)
    assert (status, out) == (3, "")
    assert "kiemphieu review" in err
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(f"scan,row,choice,reason\n{ASKED},1,low,Ban kiểm phiếu biểu quyết\n", encoding="utf-8")
    assert run(capsys, "review", fed, "--decisions", decisions)[0] == 0
    assert json.loads(run(capsys, "tally", fed, "--json")[1])["status"] == "provisional"
    assert run(capsys, "close", fed)[0] == 0
    status, out, err = run(capsys, "tally", fed, "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert told["status"] == "final"
    assert told["ballots"][0]["officials"][0]["low"] == 1
    status, out, err = run(capsys, "report", fed, "-o", tmp_path / "bienban")
    assert (status, out) == (0, "")
    written = sorted((tmp_path / "bienban").iterdir())
    assert {file.suffix for file in written} == {".docx", ".pdf", ".xlsx", ".csv", ".json"}
    assert all(str(file) in err for file in written)


class Keyboard(io.StringIO):
    """What a person types at a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_person_decides_at_the_terminal_and_a_wrong_key_decides_nothing(fed, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Keyboard("x\n3\nxem phiếu gốc\n"))
    status, _, err = run(capsys, "review", fed)
    assert status == 0
    assert ASKED in err
    told = json.loads(run(capsys, "tally", fed, "--json")[1])
    assert (told["pending"], told["ballots"][0]["officials"][0]["low"]) == (0, 1)
    assert len(list((fed / "review").glob("*.png"))) == 1


def test_enter_leaves_a_row_for_later(fed, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Keyboard("\n"))
    assert run(capsys, "review", fed)[0] == 3
    assert json.loads(run(capsys, "tally", fed, "--json")[1])["pending"] == 1


def test_leaving_in_the_middle_of_a_question_is_no_decision(fed, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Keyboard("3\n"))
    status, _, err = run(capsys, "review", fed)
    assert status == 1
    assert "đã lưu" in err
    assert json.loads(run(capsys, "tally", fed, "--json")[1])["pending"] == 1


def test_the_program_speaks_the_locales_language_in_utf_8_and_lang_is_stronger(tmp_path):
    for environment, options, word in (
        ({"LC_ALL": "C"}, [], "không phải hồ sơ"),
        ({"LANG": "en_US.UTF-8"}, [], "is not a count folder"),
        ({"LC_ALL": "en_US.UTF-8"}, ["--lang=vi"], "không phải hồ sơ"),
        ({"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, ["--lang", "en"], "is not a count folder"),
    ):
        done = in_a_process("tally", tmp_path, *options, **environment)
        assert (done.returncode, done.stdout) == (1, "")
        assert word in done.stderr


def test_a_process_ends_with_the_status_of_its_command(fed, capsys):
    assert in_a_process("--version", LC_ALL="C").returncode == 0
    assert in_a_process("đếm", LC_ALL="C").returncode == 2
    done = in_a_process("tally", fed, "--json", LC_ALL="C")
    assert done.returncode == 3
    assert json.loads(done.stdout)["ballots"][0]["officials"][0]["name"] == "Phan Đình Thước"


def test_whoever_calls_no_command_is_shown_the_help_and_no_error(capsys):
    _, out, err = run(capsys)
    assert (out + err).lstrip().startswith("Cách dùng: ")
