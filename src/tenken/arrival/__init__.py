"""The arrival curve and where it leads: the response rate expected at the deadline, with an interval.

GSBPM 4.3; method, constants and limits: docs/explanation/forecast.md. Imports the standard library only.
"""
