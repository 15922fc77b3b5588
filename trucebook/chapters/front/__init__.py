"""The front page: the state of the talks in one screen."""
