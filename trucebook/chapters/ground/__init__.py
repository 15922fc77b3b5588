"""Who held what ground on any day, and what each demand would mean on a map."""

from trucebook.chapters.ground.chapter import FRONT_TABLES, TABLES, Talks, View, talks, view
from trucebook.chapters.ground.maps import front_map

__all__ = ["FRONT_TABLES", "TABLES", "Talks", "View", "front_map", "talks", "view"]
