"""Writes of flash surveys: one verb a file. GSBPM 4.1 to 4.3."""
