"""Plumbing all pages share: errors, headers, languages, formats, limits; it knows no feature."""
