"""Who may come in and how far: users, passwords and attributes in the configuration (CR 4.5, 4.10)."""

from __future__ import annotations

from rtxvpn.simulator.config import Config, user_password
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.session import Session, Wire
from rtxvpn.simulator.words import split_words

DEFAULT_TIMER = 300.0


def attributes(config: Config, user: str | None) -> dict[str, str]:
    """Give a user's attributes: those for all, then the user's own (None = the unnamed user's)."""
    found: dict[str, str] = {}
    names = ["user attribute *", f"user attribute {user}" if user else "user attribute"]
    for name in names:
        found |= dict(word.split("=", 1) for word in split_words(config.value(name)) if "=" in word)
    return found


def login_password(config: Config, options: Options, user: str | None) -> str | None:
    """Give the password of a user ("" = none is set), None when there is no such user."""
    if user is None:
        return _unmasked(_last(config, "login password"), options.login_password)
    if options.open_door and user == options.user:
        return options.login_password
    password = user_password(config, user)
    known = dict(options.users)
    return None if password is None else _unmasked(password, known.get(user, options.login_password))


def admin_password(config: Config, options: Options) -> str:
    """Give the administrator password ("" = none is set)."""
    if options.open_door:
        return options.admin_password
    return _unmasked(_last(config, "administrator password"), options.admin_password)


def may_connect(config: Config, user: str | None, wire: Wire) -> bool:
    """Tell whether a user may come in over a wire: security class, `connection=`."""
    if wire != "serial" and config.value("security class", "1").split()[0] == "3":
        return False
    allowed = attributes(config, user).get("connection", "all").split(",")
    return "all" in allowed or wire in allowed


def administration(config: Config, user: str | None) -> str:
    """Tell how a user becomes administrator: `on` (by password), `2` (without) or `off`."""
    return attributes(config, user).get("administrator", "on")


def serves(config: Config, wire: Wire) -> bool:
    """Tell whether the router listens on a wire at all."""
    if wire == "serial":
        return True
    if wire == "telnet":
        return config.value("telnetd service", "on") == "on" and config.value("telnetd host") != "none"
    has_key = config.get("sshd host key generate") is not None
    return has_key and config.value("sshd service") == "on" and config.value("sshd host") != "none"


def most_sessions(config: Config, wire: Wire) -> int:
    """Tell how many sessions a wire may carry at once (CR 4.41, 4.68)."""
    return (
        1
        if wire == "serial"
        else int(config.value("telnetd session" if wire == "telnet" else "sshd session", "8"))
    )


def idle_limit(config: Config, session: Session) -> float | None:
    """Tell after how many idle seconds a session ends; `clear` ends serial ones never (CR 4.53)."""
    own = attributes(config, session.user).get("login-timer") if session.user else None
    setting = own or config.value("login timer", "300")
    if setting == "clear":
        return None if session.wire == "serial" else DEFAULT_TIMER
    return float(setting) if setting.isdigit() else DEFAULT_TIMER


def _last(config: Config, name: str) -> str:
    words = split_words(config.value(name))
    return words[-1] if words else ""


def _unmasked(password: str, known: str) -> str:
    return known if password == "*" else password
