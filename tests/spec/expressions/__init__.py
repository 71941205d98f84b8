"""# The expression language of constraints, and conditions of items

A constraint of a questionnaire is an expression. When it is false, its message is shown: a hard constraint refuses the
submission, a soft one asks for confirmation. When it is true or unknown, nothing is said. The language is closed: what
is not on this page cannot be written, and `tenken survey check` refuses it.
"""
