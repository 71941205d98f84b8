"""One landing page per role."""
