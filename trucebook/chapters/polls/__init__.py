"""Tables of polls, those who are not in the sample, outside publics, and quoted figures traced to their polls."""
