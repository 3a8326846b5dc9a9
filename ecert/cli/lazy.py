"""Load a command's module when the command is asked for: `ecert serve` needs no demonstration and none of its fonts."""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click


class LazyCommands(MutableMapping[str, click.Command]):
    """Commands by name, loaded when they are looked at; the help of the whole looks at all of them."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        """
        Remember where each command is; in its module it has its own name.

        Args:
            modules: the module of each command, by the command's name.
        """
        self._modules = dict(modules)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        """Give a command."""
        if name not in self._loaded:
            self._loaded[name] = getattr(import_module(self._modules[name]), name)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        """Add a command that is loaded already."""
        self._modules[name] = ""
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        """Take a command away."""
        del self._modules[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        """Give the names; nothing is loaded for that."""
        return iter(self._modules)

    def __len__(self) -> int:
        """Say how many commands there are."""
        return len(self._modules)
