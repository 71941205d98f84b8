"""Writes of instruments: one verb a file. GSBPM 3.1."""
