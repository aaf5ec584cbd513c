"""The commands of `mingjian`, one module per step."""
