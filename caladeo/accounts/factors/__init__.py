"""The second factor: of whom it is required, and what holds people back who have none."""
