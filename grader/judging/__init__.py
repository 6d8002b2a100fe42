"""One submission, from the bytes that were handed in to a verdict and a notebook that is safe to show."""
