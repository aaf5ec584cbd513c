"""What is kept: tables, stores, files and the unit of work."""
