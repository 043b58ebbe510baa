"""The room of offers: which promos a lead may have and why, what was promised, and the offer banner."""
