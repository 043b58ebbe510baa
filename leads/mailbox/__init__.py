"""The mailbox page of development: what the mail catcher kept. It does not exist anywhere else."""
