"""Pages of accounts: one page a file. The sign-in page itself lives in ``home``, which knows the surveys."""
