"""The end of what somebody writes for a new task, read: a day, a person, a trip."""
