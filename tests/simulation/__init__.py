"""Long computations that show how often statistics are right; also programs (python -m tests.simulation.<name>)."""
