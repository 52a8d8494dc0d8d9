"""The plan: the ordered commands that turn a router's running configuration into the site's intended one."""

from rtxvpn.plan.formats import plan_commands, plan_json
from rtxvpn.plan.make import make_plan
from rtxvpn.plan.model import Plan, PlannedCommand, undo_commands
from rtxvpn.plan.text import plan_text

__all__ = ["Plan", "PlannedCommand", "make_plan", "plan_commands", "plan_json", "plan_text", "undo_commands"]
