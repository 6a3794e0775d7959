"""The pages of the touch screen, a file each: what is drawn where its plan says."""
