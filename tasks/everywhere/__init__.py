"""Search everywhere: clients, trips, tasks and what can be done, by the same words."""
