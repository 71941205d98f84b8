"""Facility lists and their versions. GSBPM 4.1."""
