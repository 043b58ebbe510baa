"""Mail servers for tests: one that misbehaves by script, one that only keeps what it accepts."""
