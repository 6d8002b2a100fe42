"""Assignments as nbgrader knows them: cells of asserts, and no lesson of ours behind them."""
