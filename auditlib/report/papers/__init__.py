"""Papers of an inspection: templates of an office filled with findings and with what inspectors decided."""
