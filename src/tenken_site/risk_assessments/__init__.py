"""Exposure to ransomware, told to the clinic it is about (GSBPM 6.1, 7.2). Stores nothing. Imports responses."""
