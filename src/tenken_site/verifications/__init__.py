"""Verifications: clinics of a closed campaign, drawn at random, are looked at, to tell how far their answers hold.

GSBPM 5.3 (review and validate) and 6.2 (validate outputs). Imports datasets: what was found is held
against one.
"""
