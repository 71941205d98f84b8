"""Every role on every page."""
