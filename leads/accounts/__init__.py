"""Staff accounts: sign-in, roles and office membership; knows nothing of leads."""
