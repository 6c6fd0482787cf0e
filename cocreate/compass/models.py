"""Models of the compass, placements and rounds."""
