"""What a person allowed: the texts they saw, by version, and the ledger of what they said."""
