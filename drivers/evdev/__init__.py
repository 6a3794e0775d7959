"""Input devices of Linux: keypads, and card readers that type like a keyboard."""
