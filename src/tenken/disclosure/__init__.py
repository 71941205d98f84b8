"""What of finished tables may be shown, so that nobody's answer can be told from it (GSBPM 6.4).

``primary`` says what must be hidden and how uncertain it must stay, ``protecting`` hides more until it does (block by
block, ``modular``), ``attacking`` tries to tell it all the same, ``blanking`` takes the numbers out. Imports
``tenken.tabulation``, ``tenken.questionnaire`` (how YAML is read) and ``tenken.errors``.
"""
