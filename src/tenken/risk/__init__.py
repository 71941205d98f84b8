"""How exposed clinics are to ransomware, in two numbers that explain themselves, and what would help most (GSBPM 5.5).

``loading`` reads the model, which is data; ``states`` and ``columns`` tell what answers mean; ``scoring`` reckons for
one clinic and for the country by the same code; ``explanation`` says why, ``sensitivity`` how much hangs on the model;
``exposure_variables`` makes both numbers variables of a dataset, for tables.
Imports ``tenken.dataset``, ``tenken.response``, ``tenken.questionnaire`` (how YAML and expressions are read) and
``tenken.errors``.
"""
