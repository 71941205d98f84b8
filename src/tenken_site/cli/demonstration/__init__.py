"""An invented survey in the field, for trying Tenken out: clinics, answers in every state, sign-ins.

Everything but the questionnaire and the areas is made up.
"""
