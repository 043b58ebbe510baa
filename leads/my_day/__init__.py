"""What one staff member owes whom today."""
