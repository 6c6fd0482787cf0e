"""Maps: the co-created map of a trajectory, what lies on it and how each thing came there.

Knows live rooms, trajectories, meetings and contributions; nothing of the compass or the guide.
"""
