"""When the next round may come: sentences, charts and tables."""
