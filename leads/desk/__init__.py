"""What every room of the desk shares: its frame, its words, the row of a list, the offer chip."""
