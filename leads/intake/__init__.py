"""A visitor becomes a lead: the form, its drafts, the one way in, and the page that follows."""
