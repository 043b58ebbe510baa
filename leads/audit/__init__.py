"""Who did, read or searched what: written once, chained, and checked by a command."""
