"""Charts and tables of attacks and territory against the calendar of talks."""
