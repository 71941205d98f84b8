"""Questionnaires as data: what is asked, of whom, and under which conditions.

GSBPM 2.2 (design variable descriptions) and 2.3 (design collection). Imports only
``tenken.identifiers`` and ``tenken.errors``.
"""
