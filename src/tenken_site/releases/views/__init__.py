"""Pages of releases: those of the ministry, which prepare and check, and those that everybody reads."""
