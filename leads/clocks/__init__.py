"""The promise clock and the contact clock of a lead: due times, warnings, lateness, the hand-over ladder."""
