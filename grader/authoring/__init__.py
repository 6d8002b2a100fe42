"""What becomes of a lesson before a class sees it: written, built, verified, and handed out."""
