"""Words, options and values that a command cannot read: one line with what is expected, exit 1, no usage of click."""

from __future__ import annotations

import click
import pytest
from conftest import trucebook

from trucebook.book.commands import WrongWordsError
from trucebook.cli import main

SAID = {
    "bild": "bild: no such command (nearest: build), expected one of article, build, check, ",
    "a\nb": r"'a\nb', expected words and names of files without line ends",
    "import poll a\nb.csv": r"'a\nb.csv', expected words and names of files without line ends",
    "article \x1b[31mred.txt": r"'\x1b[31mred.txt', expected words",
    "check --data \u202etxt": r"'\u202etxt', expected words",
    "import poll \udcff.csv": r"'\udcff.csv', expected words",
    "--foo": "--foo: no such option, expected one of --version, --help",
    "build --jobs x": "build --jobs: 'x', expected a whole number, at least 1",
    "build --jobs 0": "build --jobs: 0, expected a whole number, at least 1",
    "build --jobs": "build --jobs: no value, expected --jobs N",
    "build --edition": "build --edition: no value, expected --edition ID",
    "build --every yeer": "build --every: 'yeer', expected month",
    "build --editon latest": "build --editon: no such option (nearest: --edition), expected one of --edition, ",
    "check --jobs 2": "check --jobs: no such option here, but of build, verify, expected one of --data, ",
    "check --all=3": "check --all: a value, expected none",
    "check a b": "check: 'a b' behind it, expected options alone",
    "verify a b": "verify: 'b' behind it, expected [FOLDER] alone",
    "import": "import: no KIND, expected trucebook import KIND FILE",
    "import poll": "import: no FILE, expected trucebook import KIND FILE",
    "import poll a b": "import: 'b' behind it, expected KIND FILE alone",
    "import poll a --decimal x": "import --decimal: 'x', expected comma or point",
    "refresh --timeout x": "refresh --timeout: 'x', expected a number from 0.1 to 600",
    "serve --port 99999": "serve --port: 99999, expected a whole number from 0 to 65535",
    "sweep": "sweep: no --from, expected --from DATE",
}


def read(*words: str) -> None:
    """Let the command read its words, and do nothing of what they say."""
    with main.make_context("trucebook", [*words]) as group:
        name, command, rest = main.resolve_command(group, [*words])
        command.make_context(name, rest, parent=group)


@pytest.mark.parametrize("line", SAID)
def test_words_that_cannot_be_meant_are_one_line(line):
    with pytest.raises(WrongWordsError) as caught:
        read(*line.split(" "))
    assert caught.value.message.removeprefix("trucebook").lstrip(" :").startswith(SAID[line])
    assert caught.value.message.isprintable() and caught.value.exit_code == 1


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_names_its_own_options_and_still_gives_help(name):
    with pytest.raises(WrongWordsError) as caught:
        read(name, "--no-such-option")
    options = [word for one in main.commands[name].params if isinstance(one, click.Option) for word in one.opts]
    assert caught.value.message.split("expected one of ")[1].split(", ") == [*options, "--help"]
    with pytest.raises(click.exceptions.Exit) as helped:
        read(name, "--help")
    assert helped.value.exit_code == 0


@pytest.mark.parametrize("line", ["bild", "build --jobs x", "check --jobs 2", "import poll"])
def test_the_line_is_all_that_is_said(line):
    done = trucebook(*line.split())
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: trucebook {SAID[line]}") and done.stderr.count("\n") == 1


def test_without_a_word_the_help_is_shown():
    done = trucebook()
    assert done.returncode == 1 and "Commands:" in done.stderr and "build " in done.stderr
