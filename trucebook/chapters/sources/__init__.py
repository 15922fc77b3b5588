"""The page of sources: how much a reader may trust the rows."""
