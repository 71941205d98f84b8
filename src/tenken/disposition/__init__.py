"""Where each case stands: the life cycle as one table.

GSBPM 4.2 and 4.3; AAPOR Standard Definitions (10th edition). Imports ``tenken.errors`` only.
"""
