"""What each scenario would mean in money: ranges, the table of variables by scenario, and the sliders."""
