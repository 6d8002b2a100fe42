"""Grades in and out of the files that learning platforms read and write."""
