"""Users, sessions and access codes: who is asking, and what one official does by leave of another.

Knows nothing of surveys.
"""
