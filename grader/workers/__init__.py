"""The processes that judge, on this machine or on a cluster: each owns its sandbox and answers one task at a time."""
