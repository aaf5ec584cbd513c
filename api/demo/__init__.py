"""The demonstration: the whole trip on a synthetic register, with real entropy."""
