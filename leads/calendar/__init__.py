"""The calendar of the desk: consultations by week and day, booking and answering for them, feeds."""
