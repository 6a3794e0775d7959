"""What a call and a board look and sound like. Knows nothing of queues."""
