"""Weights that let those who answered stand for all who were asked (GSBPM 5.6); how those who did not answer differ.

Imports ``tenken.questionnaire`` (to read its plan) and ``svy``.
"""
