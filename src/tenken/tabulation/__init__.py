"""Tables as data, and one engine that computes every cell with its uncertainty (GSBPM 5.7).

Imports ``weighting`` and what lies below it, and nothing of ``disclosure``: a table is computed whole, then protected.
"""
