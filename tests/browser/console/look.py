"""
Take a picture of any page of the console, to be looked at: `python -m tests.browser.console.look OUT NAME PATH...`.

NAME is somebody of the staff (clerk, reviewer, ...); `--size 1024x768`, `--lang en`, `--no-script` and `--whole` come
before. The certificates of the stage are there; `{valid}` in a path stands for the identifier of one by its name.
"""

import re
import sys
import tempfile
from pathlib import Path

import click

from tests.browser.access import find_violations, find_wide
from tests.browser.browsers import open_browsers
from tests.browser.console.console import WIDE, come_signed_in, settled
from tests.browser.stage import set_up_alone


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.argument("name")
@click.argument("paths", nargs=-1, required=True)
@click.option("--size", default="x".join(map(str, WIDE)))
@click.option("--lang", default="zh")
@click.option("--script/--no-script", default=True)
@click.option("--whole", is_flag=True)
def look(out: Path, name: str, paths: tuple[str, ...], size: str, lang: str, *, script: bool, whole: bool) -> None:
    """Take the pictures, and say what breaks a rule of access or stands out of the window."""
    out.mkdir(parents=True, exist_ok=True)
    width, height = (int(part) for part in size.split("x"))
    with tempfile.TemporaryDirectory() as folder, open_browsers() as browsers:
        stage = set_up_alone(Path(folder))
        with stage.serving() as service:
            visitor = come_signed_in(browsers, service, stage, name, size=(width, height), language=lang, script=script)
            for path in paths:
                address = re.sub(r"\{(\w+)\}", lambda found: stage.certificates[found[1]].identifier, path)
                page = settled(visitor.open(address))
                file = out / (re.sub(r"[^\w]+", "-", path).strip("-") + f".{name}.{width}.{lang}.png")
                page.screenshot(path=file, full_page=whole)
                sys.stdout.write(f"{file}\n")
                for each in [*find_violations(page), *find_wide(page)] if script else []:
                    sys.stdout.write(f"    {each}\n")
                page.close()
            for each in visitor.unexpected():
                sys.stdout.write(f"    {each}\n")
            visitor.context.close()


if __name__ == "__main__":
    look()
