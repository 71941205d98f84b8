"""One page each, opened from the newest sealed submission; all of them go through ``opening``."""
