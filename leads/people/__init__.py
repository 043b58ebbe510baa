"""Which people are the same: matches with reasons, merges that can be taken back."""
