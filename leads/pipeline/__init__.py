"""All open leads by stage, with counts and oldest ages."""
