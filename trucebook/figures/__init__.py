"""Floor 3: how a finding looks. Takes tables that an analysis made, and gives charts, tables and links."""
