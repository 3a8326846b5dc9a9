"""What a benchmark says follows from its slices, and its files have the form that others read."""

import json
from pathlib import Path

import pytest

from bench.results import Results, load_results
from bench.rounds import Cost, batches, best, interleave, ratio
from bench.run import choose
from bench.targets import TARGETS, Target


def test_ratio_of_the_smallest_slices_ignores_disturbed_rounds() -> None:
    """One slice that somebody disturbed changes the quartiles and not the figure that is gated."""
    found = ratio([10.0, 12.0, 90.0], [20.0, 24.0, 24.0], by="cpu")
    assert found.smallest == 0.5
    assert found.median == 0.5
    assert found.q3 > 1


def test_sides_are_interleaved_after_one_round_that_warms_up() -> None:
    """Every side has one slice in every round, and the first round counts for nothing."""
    taken: list[str] = []

    def side(name: str) -> int:
        taken.append(name)
        return len(taken)

    costs = interleave({"a": lambda: side("a"), "b": lambda: side("b")}, 3, say=lambda _: None)
    assert [sorted(taken[at : at + 2]) for at in range(0, 8, 2)] == [["a", "b"]] * 4
    assert {name: len(each) for name, each in costs.items()} == {"a": 3, "b": 3}
    assert min(costs["a"] + costs["b"]) > 2


def test_the_best_piece_counts_by_the_clock() -> None:
    """Of several short slices the one that took the least each is kept."""
    pieces = iter([Cost(10, 1.0, 5.0), Cost(10, 2.0, 3.0), Cost(5, 1.0, 2.0)])
    assert best(lambda: next(pieces), 3) == Cost(10, 2.0, 3.0)


def test_batches_use_each_item_once() -> None:
    """A request that issues cannot be sent twice."""
    assert list(batches([b"1", b"2", b"3", b"4", b"5"], 2)) == [[b"1", b"2"], [b"3", b"4"]]


def test_results_keep_the_agreed_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`latest.json` has machine, ratios and absolute figures, and nothing that was not measured."""
    monkeypatch.chdir(tmp_path)
    results = Results(machine={"cores": 2})
    results.ratios["verify_stored_vs_empty_route"] = ratio([1.0, 1.0], [4.0, 5.0], by="cpu")
    results.put("cold_start_s", 1.23456789, "s")
    results.keep("empty_route", [1.0, 1.0])
    results.save()
    assert json.loads(Path("var/bench/latest.json").read_text(encoding="utf-8")) == {
        "machine": {"cores": 2},
        "ratios": {"verify_stored_vs_empty_route": {"median": 0.225, "q1": 0.2125, "q3": 0.2375, "rounds": 2}},
        "absolute": {"cold_start_s": {"value": 1.2346, "unit": "s"}},
    }
    assert load_results().ratios["verify_stored_vs_empty_route"].smallest == 0.25


def test_goals_know_which_way_is_better() -> None:
    """A start that takes half as long has come twice as far."""
    assert Target("start", "empty app", goal=2.0, lower=True).achieved(4.0) == 0.5
    assert TARGETS["verify_stored_vs_empty_route"].achieved(0.2) == 0.5


def test_a_plain_run_leaves_out_what_takes_long() -> None:
    """Peers and the register of a million are measured when they are asked for."""
    plain = {each.name for each in choose([], quick=False, large=False)}
    assert not plain & {"large", "peers"}
    assert plain > {each.name for each in choose([], quick=True, large=False)}
    assert [each.name for each in choose(["peers"], quick=False, large=False)] == ["peers"]
