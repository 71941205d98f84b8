"""Finding what looks wrong in records by rules that are data, and changing it with the original kept (GSBPM 5.3, 5.4).

Imports ``tenken.dataset``, ``tenken.questionnaire`` for reading rules, and polars. No rule changes anything by itself.
"""
