"""Where each case and each campaign stands, and what became of them: life cycles as tables, dispositions, rates.

GSBPM 4.2 to 4.4; AAPOR Standard Definitions (10th edition). Imports ``tenken.errors`` only.
"""
