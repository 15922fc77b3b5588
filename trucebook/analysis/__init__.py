"""Floor 2: what the evidence means. Pure functions from tables to tables; no files, no notebooks, no charts."""
