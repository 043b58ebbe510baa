"""When consultations can be given, and which are booked: free times by pure rules, appointments as facts."""
