"""The web application and everything it knows; it never imports the workers."""
