"""The shared pages of errors and information."""
