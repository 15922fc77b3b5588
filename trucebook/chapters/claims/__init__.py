"""The ledger of claims: an article, statement by statement, with verdict, reason, rows and sources."""
