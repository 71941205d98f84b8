"""Tenken's pure library: how to ask, check, count, weight, protect and score.

No Django, no clock, no network. Imports nothing of ``tenken_site``.
"""

__version__ = "0.1.0"
