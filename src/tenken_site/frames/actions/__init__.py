"""What is done to facility lists."""
