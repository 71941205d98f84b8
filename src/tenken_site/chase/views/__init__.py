"""Pages of the chase desk: the calls of today, one clinic, the list of those not submitted."""
