"""What a teller's keys mean, and the soft panel. Knows nothing of queues."""
