"""The offices as staff see them: hours, load, what they take; read-only here."""
