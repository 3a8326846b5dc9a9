"""Install the peers under var/bench/peers, away from the project's own environment; what cannot be is left out."""

import subprocess
import sys
from pathlib import Path

from bench.results import FOLDER

PEERS = FOLDER / "peers"
PYTHON = PEERS / "venv" / "bin" / "python"
ACAPY = PEERS / "venv" / "bin" / "aca-py"
NODE_PACKAGES = (
    "@digitalbazaar/vc@7.3.0",
    "@digitalbazaar/data-integrity@2",
    "@digitalbazaar/eddsa-rdfc-2022-cryptosuite@1",
    "@digitalbazaar/ed25519-multikey@1",
)
_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
_STEPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "sd-jwt": ((str(PYTHON), *_PIP, "sd-jwt==0.10.4"),),
    # It names Python 3.12 and works on 3.11; of typing-validation it needs what 1.3 took out.
    "acapy": (
        (str(PYTHON), *_PIP, "--ignore-requires-python", "acapy-agent==1.3.6"),
        (str(PYTHON), *_PIP, "typing-validation<1.3"),
    ),
    "vc": (("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(PEERS), *NODE_PACKAGES),),
}


def install_peers() -> dict[str, str]:
    """Install what is missing; give for each peer that cannot be had what stands against it."""
    PEERS.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS / "venv")], check=True)
    return {name: trouble for name, steps in _STEPS.items() if (trouble := _install(name, steps))}


def _install(name: str, steps: tuple[tuple[str, ...], ...]) -> str:
    mark = PEERS / f".{name}"
    wanted = "\n".join(" ".join(step) for step in steps)
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return ""
    for step in steps:
        try:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
        except OSError as error:
            return str(error)
        if done.returncode != 0:
            return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"status {done.returncode}"
    mark.write_text(wanted, encoding="utf-8")
    return ""


def node_folder() -> Path:
    """Give the folder whose node_modules has the packages."""
    return PEERS.absolute()
