"""Figures and rows as files that spreadsheets and programs open, of any length in the same memory.

GSBPM 7.2 (produce dissemination products): released tables as workbook, CSV, JSON and Parquet; rows of the whole
country.
Imports ``disclosure`` and what lies below it, and nothing of ``report``.
"""
