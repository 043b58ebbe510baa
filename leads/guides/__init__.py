"""What people read before they ask: our own articles and the plain pages about data and access."""
