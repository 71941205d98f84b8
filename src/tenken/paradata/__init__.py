"""Traces of answering: how long each question took, where people met trouble, where they stopped.

GSBPM 4.3 and 8 (paradata; Kreuter 2013); method and limits: docs/explanation/paradata.md. Imports the standard library.
"""
