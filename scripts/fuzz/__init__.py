"""Strange bytes for every decoder: at random, and led by what they reach in its code."""
