"""A draft of the claims of an article: its statements, the rows of the evidence that they may rest on, and what a rule can say."""

import importlib
import warnings

# bm25s draws progress bars; where Jupyter's widgets are missing, the import of them warns on the terminal of whoever builds the book.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    importlib.import_module("bm25s")
