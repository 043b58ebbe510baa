"""Mail that comes to us, through three doors: recognised, kept, and acted on only where it proves itself."""
