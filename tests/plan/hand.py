"""What a hand at the console makes of a plan: our reading of the router, independent of how plans are made."""

from collections.abc import Iterable

from rtxvpn.config.tree import Config, Entry
from rtxvpn.plan import plan_commands
from rtxvpn.plan.model import Plan


def typed_into(config: Config, commands: Iterable[str]) -> Config:
    """Type commands into a configuration: our reading of settings, but no planning."""
    settings = dict(config.settings)
    context = None
    for command in commands:
        words = command.split(" ")
        if words[1:2] == ["select"]:
            context = None if words[2] == "none" else f"{words[0]} {words[2]}"
        elif words[0] == "no":
            del settings[Entry(context, command[3:]).key]
        elif command != "bgp configure refresh":
            entry = Entry(context, command)
            settings[entry.key] = entry
    assert context is None
    return Config(tuple(settings.values()))


def full(plan: Plan) -> list[str]:
    """The commands of a plan with their keys."""
    return plan_commands(plan, show_secrets=True)
