"""The inspection trip: what is decided, what is kept, and who may do it."""
