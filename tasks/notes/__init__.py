"""What people write about trips and tasks: written, told, and whom it mentions."""
