"""The desk: lists of leads in a staff member's scope and the page of one lead; it routes nothing itself."""
