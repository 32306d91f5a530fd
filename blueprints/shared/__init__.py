"""What every page uses: who is there, what she may, the frame, errors, and the design system."""
