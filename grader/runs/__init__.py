"""A whole class: who is to be judged, when, and what is written down of it; one process at a time."""
