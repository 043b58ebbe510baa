"""Everything `make run` and the tests start on one machine: database, broker, mail catcher, our processes."""
