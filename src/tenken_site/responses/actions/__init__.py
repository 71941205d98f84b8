"""Writes of responses: one verb a file. GSBPM 4.3."""
