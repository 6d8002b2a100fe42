"""What the notebooks import: given networks, data sets, figures and the instant check."""
