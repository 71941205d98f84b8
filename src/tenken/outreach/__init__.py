"""Whom to write to and when: quiet times, audiences, eligibility, lots, and what a wave brought about.

GSBPM 4.3; ONS action rules. Imports ``tenken.disposition``, ``tenken.questionnaire`` and ``tenken.errors`` only.
"""
