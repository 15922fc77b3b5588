"""How commands answer what they cannot do: each wrong word, option or value one line with what is expected, exit 1, and no traceback."""

from __future__ import annotations

import errno
import re
from typing import Any

import click

from trucebook.book.stopping import listen
from trucebook.evidence.errors import nearest, visible


class WrongWordsError(click.ClickException):
    """A command line that cannot be meant."""

    def show(self, file: Any = None) -> None:
        """Say it in one line, as all errors are said: without the usage of the command."""
        click.echo(f"error: {self.format_message()}", file=file, err=True)


class Command(click.Command):
    """A command that says what is wrong with its words in one line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words behind its name."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise WrongWordsError(_told(error, ctx)) from error


class Commands(Command, click.Group):
    """Shows every error as plain lines, and exits with 1; stops at once when told to."""

    command_class = Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words before the name of a command; without any, help is all that can be meant."""
        if not args:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(1)
        for word in args:
            if visible(word) != word:
                raise WrongWordsError(
                    f"trucebook: {word!r}, expected words and names of files without line ends and other signs that are not seen"
                )
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = nearest(args[0], self.commands)
            raise WrongWordsError(
                f"trucebook {visible(args[0]) or repr('')}: no such command{near}, expected one of {', '.join(sorted(self.commands))}"
            ) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Do what is asked, and tell of whatever goes wrong."""
        listen()
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # whoever read our lines has had enough
            from trucebook.book.trouble import explained

            for line in map(visible, explained(error, ctx.obj)):
                click.echo(f"error: {line}" if not line.startswith(" ") else line, err=True)
            ctx.exit(1)


def _told(error: click.UsageError, ctx: click.Context) -> str:
    """Return one line on words that a command cannot read: where, what, and what is expected."""
    command = ctx.command
    place = "trucebook" if ctx.parent is None else f"trucebook {ctx.info_name}"
    if isinstance(error, click.NoSuchOption):
        return f"{place} {error.option_name}: no such option{_instead(error.option_name, ctx)}"
    if isinstance(error, click.BadOptionUsage):
        option = _option(command, error.option_name)
        if option is None or option.is_flag:
            return f"{place} {error.option_name}: a value, expected none"
        return f"{place} {error.option_name}: no value, expected {_form(option, ctx)}"
    if isinstance(error, click.MissingParameter) and error.param:
        return f"{place}: no {_named(error.param, ctx)}, expected {_form(error.param, ctx)}"
    if isinstance(error, click.BadParameter) and error.param:
        found, mark, _ = error.message.partition(" is not ")
        what = found if mark else error.message
        return f"{place} {_named(error.param, ctx)}: {what}, expected {_meant(error.param.type)}"
    words = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message, re.DOTALL)
    if words:
        return f"{place}: {words[1]!r} behind it, expected {_arguments(ctx) or 'options'} alone"
    return f"{place}: {' '.join(error.format_message().split())}"


def _instead(name: str, ctx: click.Context) -> str:
    """Return which options there are, the nearest first, and whose option the wrong one is."""
    own = [word for one in ctx.command.params if isinstance(one, click.Option) for word in one.opts]
    known = [word for word in own if word.startswith("--")] + ["--help"]
    group = ctx.parent.command if ctx.parent else ctx.command
    others = group.commands if isinstance(group, click.Group) else {}
    owners = sorted(other for other, command in others.items() if _option(command, name))
    whose = f" here, but of {', '.join(owners)}" if owners else ""
    return f"{whose}{nearest(name, known)}, expected one of {', '.join(known)}"


def _option(command: click.Command, name: str) -> click.Option | None:
    return next((one for one in command.params if isinstance(one, click.Option) and name in one.opts), None)


def _named(param: click.Parameter, ctx: click.Context) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.make_metavar(ctx).strip("[].")


def _form(param: click.Parameter, ctx: click.Context) -> str:
    """Return how a parameter is written: an argument among its fellows, an option with its value."""
    if isinstance(param, click.Option):
        return f"{_named(param, ctx)} {param.make_metavar(ctx)}"
    return f"trucebook {ctx.info_name} {_arguments(ctx)}"


def _arguments(ctx: click.Context) -> str:
    return " ".join(one.make_metavar(ctx) for one in ctx.command.params if isinstance(one, click.Argument))


def _meant(kind: click.ParamType) -> str:
    """Return what a value must be, in words."""
    if isinstance(kind, click.Choice):
        return " or ".join(map(str, kind.choices))
    if isinstance(kind, click.IntRange | click.FloatRange):
        what = "a whole number" if isinstance(kind, click.IntRange) else "a number"
        if kind.max is None:
            return f"{what}, at least {kind.min}"
        return f"{what} from {kind.min} to {kind.max}"
    return kind.name
