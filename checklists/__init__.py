"""Versioned norms and check items: shape, catalogue, overlay and loader."""
