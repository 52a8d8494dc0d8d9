"""What has to be known of a router before anything is changed: which it is, and what stands in the way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rtxvpn.config.tree import read_config, render_config
from rtxvpn.errors import ParseError, SiteError
from rtxvpn.facts import Environment
from rtxvpn.plan.model import Plan
from rtxvpn.router import Router
from rtxvpn.secrets import mask
from rtxvpn.words import Msg, msg

_MODEL = re.compile(r"^# (RTX\S+) Rev\.(\d+(?:\.\d+)+)", re.MULTILINE)
_SERIAL = re.compile(r"^# main: .*?\bserial=(\S+)", re.MULTILINE)
_INTERNAL = re.compile(r"config[0-4](?:\.[0-9]+)?\Z")
_DAMAGED = "\ufffd"  # what decoding puts where a byte was damaged on the way


@dataclass(frozen=True, slots=True)
class Identity:
    """Which router it is, by the head of its `show config` (capture show_config_header RTX1210)."""

    model: str
    firmware: tuple[int, ...]
    serial: str | None

    @property
    def name(self) -> str:
        """The model with the serial number: the same over every wire and at every address."""
        return f"{self.model}-{self.serial}" if self.serial else self.model


def identify(config: str, where: str) -> Identity:
    """Read the head of a configuration. Raises ParseError without one."""
    found, serial = _MODEL.search(config), _SERIAL.search(config)
    if found is None:
        raise ParseError(
            msg("the configuration does not begin with the model and firmware of an RTX"),
            source=where,
            advice=msg("nothing was sent; look at `rtxvpn show SITE show config`"),
        )
    firmware = tuple(int(part) for part in found[2].split("."))
    return Identity(found[1], firmware, serial[1] if serial else None)


def require_supported(router: Identity) -> None:
    """Refuse every model but the one that this was made for."""
    if router.model != "RTX830":
        raise SiteError(
            msg("this router is a {model}; rtxvpn changes an RTX830 only", model=router.model),
            advice=msg("nothing was sent; `rtxvpn plan --offline` shows commands to look through by hand"),
        )


def refuse_errors(plan: Plan) -> None:
    """Refuse a plan with an error finding."""
    wrong = next((finding for finding in plan.findings if finding.severity == "error"), None)
    if wrong is not None:
        raise SiteError(
            msg("{name}: {summary}", name=wrong.name, summary=wrong.summary),
            advice=msg("`rtxvpn plan` shows every finding; nothing was sent to the router"),
        )


def require_complete(config: str, where: str) -> None:
    """Prove by its structure that a configuration came whole and undamaged. Raises ParseError.

    The session vouches for its end (the prompt that bears our name); here every line must begin as a
    command does, hold no damaged character, and the tree of it must print and read to the same tree.
    """
    tree = read_config(config)
    wrong = next((entry.text for entry in tree.entries if not entry.text[0].isalpha()), None)
    wrong = next((line for line in config.splitlines() if _DAMAGED in line), wrong)
    again = read_config(render_config(tree))
    if not tree.entries or wrong is not None or again.means() != tree.means():
        raise ParseError(
            msg("the configuration that was read is not whole: {line!r}", line=mask(wrong or "")[:40]),
            source=where,
            advice=msg("nothing was sent and the backups are untouched; try again"),
        )


def whole_config(router: Router) -> str:
    """Read the running configuration, and prove that it came whole. Raises ParseError."""
    text = router.running_config()
    require_complete(text, router.where)
    return text


def in_the_way(router: Router, unsaved: bool | None) -> list[Msg]:
    """Return what somebody should agree to before a change; what cannot be seen is told too."""
    return [*_boot_file(router), *_unsaved(unsaved), *_other_administrators(router)]


def _boot_file(router: Router) -> list[Msg]:
    try:
        return boot_warnings(router.environment())
    except ParseError:
        return [msg("`show environment` is not understood, so which file the router boots from is not known")]


def boot_warnings(seen: Environment) -> list[Msg]:
    """Tell where a save would not go to, or a restart not come from, the router's own memory (CR 56.3.3)."""
    booted, default = seen.config_file, seen.default_config_file
    if booted is None:
        return []
    if not _INTERNAL.match(booted):
        return [
            msg(
                "the router booted from {file}: `save` writes there, and without that stick or card it starts with another configuration",
                file=booted,
            )
        ]
    if default is not None and default != booted:
        return [
            msg(
                "the router booted from {booted}, but its next start reads {default}: what is saved will not be read",
                booted=booted,
                default=default,
            )
        ]
    return []


def _unsaved(unsaved: bool | None) -> list[Msg]:
    if not unsaved:
        return []
    return [
        msg(
            "somebody has changed the router without saving: a save of ours saves that too, a restart loses it"
        )
    ]


def _other_administrators(router: Router) -> list[Msg]:
    try:
        others = [user for user in router.users() if user.administrator and not user.current]
    except ParseError:
        return [msg("`show status user` is not understood, so who else is on the router is not known")]
    return [
        msg(
            "another administrator is on the router: {user} by {connection} from {address}, idle for {idle} s",
            user=user.name or "-",
            connection=user.connection,
            address=user.address or "-",
            idle=user.idle_s,
        )
        for user in others
    ]
