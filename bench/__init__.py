"""
Measure the service on a noisy machine: ratios inside one run, by CPU time, with their ceilings beside them.

`python -m bench` (or `make bench`) runs everything; docs/performance.md says how and shows the figures.
"""
