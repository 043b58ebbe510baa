"""Consultations from the minutes their time is kept to what became of them, and all that follows from it."""
