"""What one respondent gave: coercion, enablement, constraints, pruning, sealing.

GSBPM 4.3 (run collection) and 5.3 (review and validate), as pure functions over a questionnaire and answers.
Imports ``tenken.questionnaire`` and below.
"""
