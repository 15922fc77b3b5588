"""What stands in the way: the table of obstacles, and how each changed since an earlier day."""
