"""A machine in virtual time: loop, disk, wires and broker from a seed. Knows drivers, no hall."""
