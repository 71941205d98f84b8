"""Backups: a consistent copy of the database, encrypted to a key that is elsewhere, verified by restoring it."""
