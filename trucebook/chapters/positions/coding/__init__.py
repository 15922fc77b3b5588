"""How far a second coder, who had not seen the codes, agrees with them."""

from trucebook.chapters.positions.coding.chapter import Coding, Compared, coding

__all__ = ["Coding", "Compared", "coding"]
