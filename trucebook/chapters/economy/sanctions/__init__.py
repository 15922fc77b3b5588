"""Charts and tables of the sanctions: what they hit, the oil price cap, the immobilised assets, and how they could be lifted."""
