"""Charts, tables and the model of the gap between positions: how it moved, how sure it is, what could be traded."""
