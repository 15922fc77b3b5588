"""Charts, tables and sentences of public opinion."""
