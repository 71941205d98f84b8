"""Whom to call today, in which order, and why: one rule for pages, files and commands.

GSBPM 4.3 (run collection); AAPOR record of contact. Imports ``tenken.disposition`` only.
"""
