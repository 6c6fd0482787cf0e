"""What happens in a trajectory, in words. Higher parts add their own verbs in `apps.ready()`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: By verb: what everybody who may read the trajectory reads under "what changed".
CHANGES: dict[str, str | Promise] = {
    "trajectory.start": _("The trajectory began"),
    "trajectory.change": _("What it is about was told anew"),
    "trajectory.state": _("Where it stands was told anew"),
    "trajectory.join": _("Someone stepped in"),
    "trajectory.hand_over": _("A role was handed over"),
    "trajectory.ask": _("Something was asked"),
    "trajectory.agree": _("Something was agreed"),
    "trajectory.look_again": _("An agreement was looked at again"),
    "trajectory.experiment": _("An experiment began"),
    "trajectory.learned": _("An experiment taught something"),
    "trajectory.exchange": _("Giving and getting was filled in further"),
    "trajectory.close": _("The trajectory was closed"),
}
#: What only the log of the site tells.
QUIET: dict[str, str | Promise] = {
    "trajectory.visibility": _("changed who may read a trajectory"),
    "trajectory.pause": _("takes a break"),
    "trajectory.go_on": _("keeps a role for another term"),
    "trajectory.leave": _("said goodbye"),
    "trajectory.invite": _("made an invitation"),
    "trajectory.answered": _("closed an ask"),
    "trajectory.withdraw": _("took a trajectory away"),
}
