"""Reference implementations: plain and obviously right. Never shipped to students or into the sandbox."""
