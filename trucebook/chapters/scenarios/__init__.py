"""Charts, tables and sentences of what could come of the talks."""
