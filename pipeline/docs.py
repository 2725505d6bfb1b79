"""Documentation that is generated from the code: `python -m pipeline.docs` (or `make docs`). A test fails when it is not current."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command

from pipeline.cli import app
from pipeline.config import default_toml
from pipeline.errors import EXIT_CODES
from pipeline.schema import dictionary


def commands() -> str:
    """Every command with its options, and the exit codes, as Markdown."""
    out = ["# Commands", "", "Generated from `pipeline/cli` by `make docs`; do not edit.", ""]
    for name, command in cast(TyperGroup, get_command(app)).commands.items():
        arguments = [p for p in command.params if isinstance(p, TyperArgument)]
        options = [p for p in command.params if isinstance(p, TyperOption)]
        usage = " ".join([f"tutanak {name}", *(_metavar(p) for p in arguments)])
        out += [f"## {usage}", "", (command.help or "").strip(), "", "| | meaning |", "|---|---|"]
        out += [f"| `{_metavar(p)}` | {p.help or ''} |" for p in arguments]
        out += [f"| `{', '.join(p.opts)}` | {p.help or ''} |" for p in options] + [""]
    out += ["## Exit codes", "", "| code | meaning |", "|---|---|"]
    out += [f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()]
    return "\n".join(out) + "\n"


def _metavar(argument: TyperArgument) -> str:
    name = argument.metavar or str(argument.name).rstrip("_").upper()
    return name if argument.required else f"[{name}]"


GENERATED = {"docs/tables.md": dictionary, "docs/commands.md": commands, "configs/default.toml": default_toml}


def main() -> None:
    """Write every generated file below the current folder."""
    for name, make in GENERATED.items():
        Path(name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
