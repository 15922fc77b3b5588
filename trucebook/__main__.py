"""Let ``python -m trucebook`` do what the command ``trucebook`` does."""

from trucebook.cli import main

main()
