"""What is done to the territory."""
