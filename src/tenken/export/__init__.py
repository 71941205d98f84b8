"""Tables as files that spreadsheets open: CSV and workbooks, of any length in the same memory.

GSBPM 7.2 (produce dissemination products). Imports nothing of the library.
"""
