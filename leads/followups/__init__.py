"""The follow-ups of a lead: sequences as data, planned touches, what stops them, and their letters."""
