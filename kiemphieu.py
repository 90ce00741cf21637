"""The front door: one group of commands, each loaded only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, cast

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

from calibration.command_line import Option, language_option, write_options
from calibration.errors import ExitStatus, KiemPhieuError
from calibration.language import Language, Text, speak
from calibration.version import software_version

_ABOUT = Text(
    "Kiểm phiếu tín nhiệm từ phiếu giấy đã quét: đọc từng hàng, hỏi lại khi nghi ngờ, ghi lại mọi quyết định và "
    "lập biên bản.",
    "Counts votes of confidence from scanned paper ballots: reads each row, asks where there is doubt, records every "
    "decision and writes the minutes.",
)

# name: where the command is, and its line in the list of commands (kept here so that --help loads nothing)
_COMMANDS: dict[str, tuple[str, Text]] = {
    "demo": (
        "samples.demo:demo",
        Text("Chạy thử trọn công việc trên bộ phiếu mẫu.", "Run the whole job on the samples."),
    ),
    "new": (
        "counting.commands.new:new",
        Text("Tạo hồ sơ kiểm phiếu từ election.toml.", "Make a count folder from election.toml."),
    ),
    "print": (
        "counting.commands.print_papers:print_papers",
        Text("In phiếu (PDF) và lưu mẫu phiếu.", "Make the ballot papers (PDF) and their forms."),
    ),
    "learn": (
        "calibration.learn_command:learn",
        Text("Học mẫu phiếu từ phiếu trắng.", "Learn a form from blank ballots."),
    ),
    "check": (
        "calibration.check_command:check",
        Text("Vẽ mẫu phiếu lên phiếu trắng để người so lại.", "Draw a form over its blank for a person to check."),
    ),
    "testdeck": (
        "scanner.testdeck_command:testdeck",
        Text(
            "In bộ phiếu thử và thử máy quét trước khi kiểm phiếu.", "Print test ballots and try the scanner on them."
        ),
    ),
    "inspect": (
        "scanner.inspect_command:inspect",
        Text("Đọc trang mà không lưu; mỗi trang một dòng JSON.", "Read pages without keeping them; JSON lines."),
    ),
    "read": (
        "counting.commands.read:read",
        Text("Đọc các bản quét vào hồ sơ kiểm phiếu.", "Read scans into the count."),
    ),
    "scan": (
        "counting.commands.scan:scan",
        Text("Quét phiếu bằng máy quét thẳng vào hồ sơ.", "Scan ballots straight into the count."),
    ),
    "watch": (
        "counting.commands.watch:watch",
        Text("Đọc các tệp mà máy quét đang ghi vào một thư mục.", "Read files as a scanner writes them to a folder."),
    ),
    "review": (
        "counting.commands.review:review",
        Text("Xem và quyết định những gì máy nghi ngờ.", "See and decide what waits for a person."),
    ),
    "desk": (
        "counting.commands.desk:desk",
        Text("Mở bàn kiểm phiếu trong trình duyệt.", "Open the counting desk in the browser."),
    ),
    "verify": (
        "counting.commands.verify:verify",
        Text("Đọc lại mọi bản quét và kiểm chứng hồ sơ.", "Read all scans again and verify the count."),
    ),
    "bundle": (
        "counting.commands.bundle:bundle",
        Text("Đóng gói hồ sơ để máy khác kiểm lại.", "Pack a count for another machine to check."),
    ),
    "accounts": (
        "counting.commands.accounts:accounts",
        Text("Số liệu của ban và đối chiếu số trang.", "The committee's figures, held against the pages."),
    ),
    "batches": (
        "counting.commands.batches:batches",
        Text("Các lần quét; hủy cả một lần.", "What was fed at once; void a whole batch."),
    ),
    "reopen": (
        "counting.commands.reopen:reopen",
        Text("Mở lại kết quả đã chốt, có ghi lý do.", "Open a closed count again, with the reason."),
    ),
    "reread": (
        "counting.commands.reread:reread",
        Text("Đọc lại bản quét đã lưu với ngưỡng khác.", "Read the kept scans again with other thresholds."),
    ),
    "tally": (
        "counting.commands.tally:tally",
        Text("Bảng kết quả cho đến lúc này.", "The table so far."),
    ),
    "close": (
        "counting.commands.close:close",
        Text("Chốt kết quả khi không còn gì phải chờ.", "Close the count when nothing waits any more."),
    ),
    "audit": (
        "counting.commands.audit:audit",
        Text("Kiểm tra tay theo xúc xắc gieo trong hội trường.", "Hand check by dice rolled in the hall."),
    ),
    "export": (
        "counting.commands.export:export",
        Text("Ghi bản ghi từng lá phiếu cho công cụ khác.", "Write cast vote records for others' tools."),
    ),
    "report": (
        "counting.commands.report:report",
        Text("Lập biên bản và các bảng kết quả.", "Write the minutes and the tables of results."),
    ),
    "templates": (
        "counting.commands.templates:templates",
        Text("Ghi các mẫu Word để cơ quan sửa.", "Write the Word templates for the office to change."),
    ),
}


class FrontDoor(click.Group):
    """The group of all commands; a command's module is imported when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        command.name = cmd_name
        return command

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        heading = str(Text("Cách dùng: ", "Usage: "))
        formatter.write_usage(ctx.command_path, str(Text("LỆNH [--help] …", "COMMAND [--help] …")), heading)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(str(_ABOUT))
            formatter.write_paragraph()
            formatter.write_text(
                str(Text("Bắt đầu bằng: kiemphieu demo thử-nghiệm", "Start with: kiemphieu demo try-it"))
            )

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(str(Text("Các lệnh", "Commands"))):
            formatter.write_dl([(name, str(text)) for name, (_, text) in _COMMANDS.items()])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


def _version(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"kiemphieu {software_version()}")
        ctx.exit()


door = FrontDoor(
    "kiemphieu",
    params=[
        Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            about=Text("Hiện phiên bản.", "Show the version."),
        ),
        language_option(),
    ],
    no_args_is_help=True,
)


def main(arguments: list[str] | None = None) -> None:
    """Run the program; every fault becomes one sentence and an exit status, never a traceback."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    _listen_for_language(arguments)
    sys.exit(run(arguments))


def run(arguments: list[str]) -> int:
    """Run one command; its exit status."""
    try:
        result: Any = door.main(arguments, prog_name="kiemphieu", standalone_mode=False)
        return int(result) if isinstance(result, int) else ExitStatus.DONE
    except NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return ExitStatus.USAGE
    except click.UsageError as error:
        _say(_usage_sentence(error))
        return ExitStatus.USAGE
    except KiemPhieuError as error:
        _say(str(error))
        return error.status
    except (click.Abort, KeyboardInterrupt):
        _say(str(Text("Đã dừng theo yêu cầu; những gì đã lưu vẫn còn.", "Stopped as asked; what was saved is kept.")))
        return ExitStatus.FAILED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  (whoever read the output has left)
        return ExitStatus.FAILED
    except OSError as error:
        _say(_system_sentence(error))
        return ExitStatus.FAILED
    except Exception as error:
        if os.environ.get("KIEMPHIEU_DEBUG"):
            raise
        _say(
            str(
                Text(
                    f"Lỗi của chương trình ({type(error).__name__}: {error}); dữ liệu đã lưu vẫn còn. "
                    "Hãy chạy lại với biến KIEMPHIEU_DEBUG=1 và gửi kết quả cho người bảo trì.",
                    f"A fault of the program ({type(error).__name__}: {error}); what was saved is kept. "
                    "Run it again with KIEMPHIEU_DEBUG=1 and send the output to the maintainers.",
                )
            )
        )
        return ExitStatus.FAILED


def _listen_for_language(arguments: list[str]) -> None:
    """Take --lang before anything else, so that messages about a wrong command line are in it, too."""
    for index, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value in ("vi", "en"):
            speak(cast(Language, value))


def _say(sentence: str) -> None:
    click.echo(f"{Text('Lỗi', 'Error')}: {sentence}", err=True)


def _usage_sentence(error: click.UsageError) -> str:
    where = error.ctx.command_path if error.ctx else "kiemphieu"
    see = Text(f"xem {where} --help.", f"see {where} --help.")
    if isinstance(error, click.NoSuchOption):
        return f"{Text('không có tùy chọn', 'there is no option')} {error.option_name}; {see}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"{Text('thiếu', 'missing')} {error.param.make_metavar(error.ctx or click.Context(door))}; {see}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = "/".join(error.param.opts) if isinstance(error.param, click.Option) else error.param.human_readable_name
        return f"{Text('giá trị không dùng được cho', 'a value that cannot be used for')} {name}; {see}"
    if isinstance(error, NoSuchCommand):
        return f"{Text('không có lệnh', 'there is no command')} “{error.command_name}”; {see}"
    if isinstance(error, click.BadOptionUsage):
        return f"{Text('thiếu giá trị cho', 'a value is missing for')} {error.option_name}; {see}"
    return f"{Text('lệnh viết chưa đúng', 'the command is not right')}: {error.format_message().rstrip('.')}; {see}"


def _system_sentence(error: OSError) -> str:
    path = error.filename or ""
    return str(
        Text(
            f"không đọc hoặc ghi được {path} ({error.strerror}); hãy kiểm tra ổ đĩa và quyền truy cập rồi chạy lại.",
            f"{path} cannot be read or written ({error.strerror}); check the disk and the permissions, then run again.",
        )
    )


if __name__ == "__main__":
    main()
