"""
`python -m bench [NAME...]`: measure; `profile`: say where time goes; `report`: bring docs/performance.md up to date.

See docs/performance.md. Linux only, and from the project's folder: results go to var/bench.
"""

import argparse
import sys

from bench.charts import draw_charts
from bench.processes import BenchError
from bench.profiling import PATHS, profile
from bench.report import show, write_report
from bench.results import DETAILS, LATEST, Results, load_results
from bench.run import MEASUREMENTS, choose, run


def main() -> int:
    """Do what the command line says; give the exit status."""
    arguments = _read()
    try:
        if arguments.command == "report":
            write_report(load_results())
            return 0
        if arguments.command == "profile":
            return _profile(arguments)
        return _measure(arguments)
    except (BenchError, FileNotFoundError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    measure = commands.add_parser("run", help="measure (also without any command)")
    measure.add_argument("names", nargs="*", help=f"only these: {', '.join(each.name for each in MEASUREMENTS)}")
    measure.add_argument("--quick", action="store_true", help="about a minute: SQLite alone, fewer rounds")
    measure.add_argument(
        "--large", action="store_true", help="also look up among 1,000,000 certificates (minutes more)"
    )
    see = commands.add_parser("profile", help="say where the time of one path goes")
    see.add_argument("path", choices=sorted(PATHS))
    see.add_argument("--requests", type=int, default=4_000)
    see.add_argument("--functions", type=int, default=0, metavar="N", help="also the N dearest functions, by cProfile")
    commands.add_parser("report", help="write the last run's figures into docs/performance.md")
    words = sys.argv[1:]
    # A measurement's name, or nothing, means to measure: `peers`, say.
    if not words or words[0] not in {*commands.choices, "-h", "--help"}:
        words = ["run", *words]
    return parser.parse_args(words)


def _measure(arguments: argparse.Namespace) -> int:
    results = load_results() if arguments.names and DETAILS.exists() else Results()
    chosen = choose(arguments.names, quick=arguments.quick, large=arguments.large)
    well = run(chosen, quick=arguments.quick, results=results)
    show(results)
    charts = draw_charts(results)
    print(f"\nKept in {LATEST} (all slices: {DETAILS}), drawn in {', '.join(str(chart) for chart in charts)}.")
    return 0 if well else 1


def _profile(arguments: argparse.Namespace) -> int:
    print(profile(arguments.path, requests=arguments.requests, functions=arguments.functions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
