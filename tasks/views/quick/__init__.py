"""What a row, a selection and the line that adds a task do in one gesture."""
