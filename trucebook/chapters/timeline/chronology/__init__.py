"""The chronology: every event on a lane of its own kind, as a chart, a table that can be searched, a calendar and a feed."""
