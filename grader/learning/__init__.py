"""A learner's own copy of the lessons: opened, kept up to date, and looked back on."""
