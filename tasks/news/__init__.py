"""What others did to one's work: read from tasks and notes where the bell and the mail tell it."""
