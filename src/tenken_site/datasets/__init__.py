"""Datasets: answers of a closed campaign frozen as typed columns, reviewed, and taken out by leave of another official.

GSBPM 5.1 (integrate), 5.3 (review and validate), 5.4 (edit) and 5.8 (finalise data files). Sealed under a key of their
own; made of answers by ``responses.queries_unlocked`` alone, under an unlock for statistics (docs/adr/0018).
"""
