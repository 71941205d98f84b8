"""Writes of campaigns: one verb a file. GSBPM 4.2."""
