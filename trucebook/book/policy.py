"""What the pages of the book may do in a browser."""

POLICY = (
    "default-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'; form-action 'self'"
)
"""Content-Security-Policy of every page, and of what ``trucebook serve`` answers: no script and no style but the book's own files.

Neither may stand in an element either. Live charts set styles from scripts (CSSOM), which the policy allows.
"""
