"""One page or one pressed button each; all of them go through ``queries.case_for``."""
