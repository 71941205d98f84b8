"""How far self-report can be relied on: clinics drawn at random are looked at, and their answers held against that.

GSBPM 5.3 (review and validate) and 6.2 (validate outputs). Knows neither who looked nor where it is stored. Imports
questionnaire, dataset, editing, risk and the intervals of tabulation.
"""
