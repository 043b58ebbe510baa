"""The programmatic door: the same rules and the same words as the form, for other programs."""
