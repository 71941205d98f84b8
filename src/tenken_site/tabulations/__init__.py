"""Tables of a dataset: weighed, computed, protected, attacked in one run (GSBPM 5.6, 5.7, 6.4). Imports datasets."""
