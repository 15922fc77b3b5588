"""The book over time: its headline measures at each month end, as a reader of that day would have seen them."""
