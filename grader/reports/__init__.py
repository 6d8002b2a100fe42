"""What is read afterwards: a student's feedback, the class at a glance, answers that are alike."""
