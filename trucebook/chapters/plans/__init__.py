"""What each document says, point by point."""

from trucebook.chapters.plans.chapter import View, view
from trucebook.chapters.plans.tables import pair_table

__all__ = ["View", "pair_table", "view"]
