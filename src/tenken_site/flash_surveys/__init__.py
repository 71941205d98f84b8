"""Flash surveys (緊急の確認調査): asked within the hour of an advisory, followed until closed.

GSBPM 4.1 to 4.3: a sample drawn from what an earlier campaign's clinics answered, and a campaign that asks it.
"""
