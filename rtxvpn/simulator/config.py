"""The router's configuration as values: what a line adds, overwrites or takes away; reading text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rtxvpn.simulator.kinds import Refused
from rtxvpn.simulator.syntax import Parsed, parse
from rtxvpn.simulator.words import join_words, quote_word, split_words

Context = str | None
Key = tuple[Context, str]  # the context and the identity of the command in it
_LOGIN = re.compile(r"(login password|administrator password|sshd host key generate)\b *(.*)", re.IGNORECASE)
_USER = re.compile(r"(login user \S+) .*")
FACTORY = (  # CR 1.7
    "ip lan1 address 192.168.100.1/24",
    "telnetd host lan",
    "dhcp service server",
    "dhcp server rfc2131 compliant except remain-silent",
    "dhcp scope 1 192.168.100.2-192.168.100.191/24",
)


@dataclass(frozen=True, slots=True)
class Config:
    """A whole configuration; never changed, only followed by another one."""

    entries: Mapping[Key, str] = field(default_factory=dict)

    def get(self, identity: str, context: Context = None) -> str | None:
        """Give the line with this identity."""
        return self.entries.get((context, identity))

    def value(self, name: str, default: str = "", context: Context = None) -> str:
        """Give what follows the name of a command that stands at most once, as typed."""
        text = self.entries.get((context, name))
        return default if text is None else text[len(name) :].strip()

    def put(self, identity: str, text: str, context: Context = None) -> Config:
        """Add or overwrite a line."""
        return Config({**self.entries, (context, identity): text})

    def drop(self, identity: str, context: Context = None) -> Config:
        """Take a line away; nothing happens when it is not there."""
        gone = (context, identity)
        return Config({key: text for key, text in self.entries.items() if key != gone})

    def starting(self, name: str, context: Context = None) -> list[str]:
        """Give the lines of a context that begin with a command's name."""
        return [
            text
            for (where, _), text in self.entries.items()
            if where == context and f"{text} ".startswith(f"{name} ")
        ]

    def contexts(self, kind: str) -> list[str]:
        """Give the numbers of the tunnels or PPs that hold anything."""
        found = {where.split()[1] for where, _ in self.entries if where and where.startswith(f"{kind} ")}
        return sorted(
            found, key=lambda number: (not number.isdigit(), int(number) if number.isdigit() else 0)
        )


def changed(config: Config, context: Context, parsed: Parsed) -> Config:
    """Give the configuration after a configuration line; raises Refused when it has no place here."""
    place = parsed.command.place
    if place == "special":
        return _enabled(config, parsed)
    if place == "global":
        context = None
    elif context is None or not context.startswith(f"{place} "):
        raise Refused("select")
    if parsed.negated:
        return config.drop(parsed.identity, context)
    return config.put(parsed.identity, parsed.text, context)


def selected(parsed: Parsed) -> Context:
    """Tell which context a `tunnel select` or `pp select` leads to."""
    chosen = parsed.values[0] if parsed.values and not parsed.negated else "none"
    return None if chosen == "none" else f"{parsed.head[0]} {chosen}"


def _enabled(config: Config, parsed: Parsed) -> Config:
    """Enable or disable tunnels and PPs; disabled is the default and leaves no line."""
    kind, verb = parsed.head[:2]
    on = verb == "enable" and not parsed.negated
    for number in _numbers(config, kind, parsed.values):
        where = f"{kind} {number}"
        if on:
            config = config.put(f"{kind} enable", f"{kind} enable {number}", where)
        else:
            config = config.drop(f"{kind} enable", where)
    return config


def _numbers(config: Config, kind: str, values: Iterable[str]) -> Iterable[str]:
    for value in values:
        if value == "all":
            yield from config.contexts(kind)
        elif value == "anonymous":
            yield value
        else:
            first, _, last = value.partition("-")
            yield from map(str, range(int(first), int(last or first) + 1))


def is_known(line: str) -> bool:
    """Tell whether the command table knows a line of a file, a comment and an empty line too."""
    text = line.strip()
    if not text or text.startswith("#") or _LOGIN.match(text):
        return True
    try:
        parse(text)
    except Refused:
        return False
    return True


def read_config(lines: Iterable[str]) -> Config:
    """Read a configuration from text as `show config` prints it or a file holds it.

    Indentation does not matter. Comments go; a line that the table does not know stays as it is, for a
    real configuration may hold more than the virtual router understands.
    """
    config, context = Config(), None
    for line in lines:
        text = " ".join(line.split()) if '"' not in line else line.strip()
        if not text or text.startswith("#"):
            continue
        config, context = _read_line(config, context, text, nested=line[:1].isspace())
    return config


def _read_line(config: Config, context: Context, text: str, nested: bool) -> tuple[Config, Context]:
    login = _LOGIN.match(text)
    if login:
        name = login[1].lower()
        return config.put(name, f"{name} {login[2] or '*'}"), context
    try:
        parsed = parse(text)
        if parsed.command.place == "special" and parsed.head[1] == "select":
            return config, selected(parsed)
        if parsed.command.place in ("user", "admin") or parsed.command.name == "bgp configure refresh":
            return config, context
        return changed(config, context, parsed), context
    except Refused:
        where = context if nested else None
        return config.put(text, text, where), context


def masked(text: str) -> str:
    """Hide logins, not pre-shared keys, as `show config` does (captures RTX1100, RTX1210)."""
    login = _LOGIN.match(text)
    if login:
        return f"{login[1]} *"
    return _USER.sub(r"\1 *", text)


def with_logins(
    config: Config, user: str, login: str, admin: str, others: Iterable[tuple[str, str]]
) -> Config:
    """Put the user, the passwords and SSH beside a configuration; empty passwords leave no line."""
    if login:
        config = config.put("login password", join_words(["login", "password", login]))
    if admin:
        config = config.put("administrator password", join_words(["administrator", "password", admin]))
    named = [*([(user, login)] if login and user else []), *others]
    for name, password in named:
        config = config.put(f"login user {name}", f"login user {name} {quote_word(password)}")
    if named:
        config = config.put("sshd service", "sshd service on")
        config = config.put("sshd host key generate", "sshd host key generate *")
    return config


def user_password(config: Config, name: str) -> str | None:
    """Give a named user's password ("*" when the configuration was read masked); None = no such user."""
    text = config.get(f"login user {name}")
    if text is None:
        return None
    words = split_words(text)[3:]
    return words[-1] if words else ""
