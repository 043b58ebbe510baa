"""Benchmarks: they print figures and never fail on one. `make bench` runs them all."""
