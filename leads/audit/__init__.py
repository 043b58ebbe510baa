"""The audit log: what staff did, read and searched, as a chain in which no change goes unseen."""
