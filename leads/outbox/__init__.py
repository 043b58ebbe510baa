"""Mail as rows: this room knows letters and how they leave, and nothing about the leads they are for."""
