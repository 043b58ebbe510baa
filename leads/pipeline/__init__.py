"""The pipeline: open leads as columns by stage."""
