"""How every command looks: two languages, an example in its help, a progress bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import click

from calibration.language import Text, speak, spoken_language

T = TypeVar("T")

_HEADINGS = {
    "Usage: ": "Cách dùng: ",
    "Options": "Tùy chọn",
    "Commands": "Các lệnh",
    "Show this message and exit.": "Hiện phần trợ giúp này.",
}


def _heading(english: str) -> str:
    return _HEADINGS.get(english, english) if spoken_language() == "vi" else english


class Option(click.Option):
    """An option whose help is said in the spoken language."""

    def __init__(self, *declarations: Any, about: Text | None = None, **settings: Any) -> None:
        super().__init__(*declarations, **settings)
        self.about = about

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        if self.about is not None:
            self.help = str(self.about)
        return super().get_help_record(ctx)


def _speak(_ctx: click.Context, _option: click.Parameter, value: Any) -> None:
    if value:
        speak(value)


def language_option() -> Option:
    """`--lang`, which every command takes."""
    return Option(
        ["--lang"],
        type=click.Choice(["vi", "en"]),
        is_eager=True,
        expose_value=False,
        callback=_speak,
        about=Text("Ngôn ngữ: tiếng Việt (vi) hoặc tiếng Anh (en).", "Language: Vietnamese (vi) or English (en)."),
    )


class Command(click.Command):
    """A command with its description and example in both languages."""

    def __init__(self, *args: Any, about: Text, example: str, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.about = about
        self.example = example
        self.params.append(language_option())

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), _heading("Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_about(self.about, self.example, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, ctx, formatter)


class CommandGroup(click.Group):
    """A command with subcommands, one of which is meant where none is named."""

    def __init__(self, *args: Any, about: Text, example: str, default: str, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.about = about
        self.example = example
        self.default = default
        # what the group does not know may be an option of the default subcommand
        self.ignore_unknown_options = True
        self.params.append(language_option())

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            args = [self.default, *args]
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = str(Text("[LỆNH] [--help] …", "[COMMAND] [--help] …"))
        formatter.write_usage(ctx.command_path, pieces, _heading("Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_about(self.about, self.example, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        known = [item for item in self.commands.values() if isinstance(item, Command)]
        with formatter.section(_heading("Commands")):
            formatter.write_dl([(item.name or "", str(item.about)) for item in known])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


def write_about(about: Text, example: str, formatter: click.HelpFormatter) -> None:
    """What a command or group is for, and its example, in the spoken language."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(str(about))
        formatter.write_paragraph()
        formatter.write_text(str(Text("Ví dụ: ", "Example: ")) + example)


def write_options(shown: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """The options of a command or group in its help, in the spoken language."""
    options = [param for param in shown.get_params(ctx) if isinstance(param, click.Option)]
    records = [record for item in options if (record := item.get_help_record(ctx))]
    with formatter.section(_heading("Options")):
        formatter.write_dl([(name, _heading(text)) for name, text in records])


def command(about: Text, example: str) -> Callable[[Callable[..., Any]], Command]:
    """Declare a command."""
    return click.command(cls=Command, about=about, example=example)


def option(*declarations: str, about: Text, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an option whose help is in both languages."""
    return click.option(*declarations, cls=Option, about=about, **settings)


def tell(text: Text | str) -> None:
    """Say something to the person at the terminal: on standard error, so that standard output stays for data."""
    click.echo(str(text), err=True)


def with_progress(items: Iterable[T], count: int, what: Text) -> Iterator[T]:
    """Pass the items on, with a progress bar if a person watches."""
    if not sys.stderr.isatty() or count < 2:
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(str(what)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=count)
        for item in items:
            yield item
            bar.advance(task)
