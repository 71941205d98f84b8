"""The sampling frame: facility lists, areas and their codes.

GSBPM 4.1 (create frame and select sample). Imports only ``tenken.identifiers`` and ``tenken.errors``.
"""
