"""New rows from files as people have them: read, recognised, matched to a table's columns, checked on a copy, appended."""
