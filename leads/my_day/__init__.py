"""My day: what one person has to do today, hour by hour."""
