"""Lists that people come back to: saved, pinned in the side bar, or as they left them."""
