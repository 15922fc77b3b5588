"""Floor 4: how the book is made. Knows nothing of what a chapter says."""
