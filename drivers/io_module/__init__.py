"""Call buttons on a Modbus I/O module: what its maker put where (`models`), what a contact means (`contact`), their
lamps (`lamp`), and the driver (`module`)."""
