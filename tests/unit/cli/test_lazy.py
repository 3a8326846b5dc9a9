"""Commands are loaded when they are asked for, and all of them are there when somebody looks."""

import subprocess
import sys

import click
import pytest

from ecert.cli import COMMANDS, cli
from ecert.cli.lazy import LazyCommands


def test_name_of_a_command_loads_its_module_and_no_other() -> None:
    """What is only listed stays where it is."""
    commands = LazyCommands({"verify": "ecert.cli.verification", "none": "no.such.module"})
    assert (sorted(commands), len(commands)) == (["none", "verify"], 2)
    assert commands["verify"].name == "verify"
    with pytest.raises(ModuleNotFoundError):
        commands["none"]


def test_command_can_be_added_and_taken_away() -> None:
    """As with the commands of any group."""
    commands = LazyCommands({"verify": "ecert.cli.verification"})
    commands["own"] = click.Command("own")
    assert commands["own"].name == "own"
    del commands["own"], commands["verify"]
    assert "own" not in commands
    assert len(commands) == 0


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_where_it_is_said_to_be(name: str) -> None:
    """A module that moves takes its line with it."""
    assert cli.commands[name].name == name


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("ecert.cli", "litestar sqlalchemy rich ecert.demo ecert.app"),
        (
            "ecert.cli.serving",
            "zxingcpp ecert.demo ecert.platform opentelemetry alembic psycopg typst ecert.document.drawing",
        ),
        ("ecert.cli.standin", "ecert.app ecert.demo opentelemetry"),
    ],
)
def test_command_does_not_load_what_it_does_not_need(module: str, unwanted: str) -> None:
    """Start and memory of the service are not those of the demonstration."""
    program = f"import sys, {module}; print(*(name for name in {unwanted.split()} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == ""
