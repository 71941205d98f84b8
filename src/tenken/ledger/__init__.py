"""The sealed log: entries with a digest each, in signed batches that are chained; and how to find what was changed.

GSBPM overarching (quality, metadata); why batches and not one chain: docs/adr/0015. Imports ``errors`` and the standard
library only; who signs is for the caller to say.
"""
