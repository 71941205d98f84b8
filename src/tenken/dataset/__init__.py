"""Answers as typed columns: one record per case of the frame, frozen, with a codebook and digests (GSBPM 5.1, 5.8).

Imports ``tenken.response``, ``tenken.disposition`` for codes, and polars. Answers about a person never enter.
"""
