"""What a person gets from us, and every way to stop it; opened from a letter, without an account."""
