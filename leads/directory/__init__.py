"""The room of what we are and offer: offices, hours, procedures, concerns, countries. It knows no lead."""
