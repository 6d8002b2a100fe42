"""Where students' code runs: the only room that starts it, and the only one that trusts none of it."""
