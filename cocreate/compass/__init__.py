"""The compass of a trajectory: placements, rounds, what they say together, and the directions that follow.

Knows trajectories, meetings and contributions; nothing of the guide's pages.
"""
