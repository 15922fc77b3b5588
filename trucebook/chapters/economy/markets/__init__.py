"""Charts, tables and sentences of the event study: did markets move on news of the talks?"""
