"""Places: neighbourhood, building, parcel, spot; their geometry, register identifier and how exactly they are shown.

Knows nothing of trajectories or of anybody's contributions.
"""
