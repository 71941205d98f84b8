"""Work that outlives a request: runs with a lease, duties on a beat, and the worker that does both."""
