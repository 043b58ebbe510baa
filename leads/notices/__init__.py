"""What staff are told: on the desk, and by mail without names."""
