"""Times and spans as the router writes them, and when a `schedule at` line is due."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

JST = timezone(timedelta(hours=9))


def stamp(at: float) -> str:
    """Write a time as the log does: 2026/11/24 09:01:40."""
    return datetime.fromtimestamp(at, JST).strftime("%Y/%m/%d %H:%M:%S")


def reporting_date(at: float) -> str:
    """Write a time as the header of `show config` does: Oct 4 19:57:53 2026."""
    when = datetime.fromtimestamp(at, JST)
    return f"{when:%b} {when.day} {when:%H:%M:%S %Y}"


def elapsed(seconds: float) -> str:
    """Write a span as `show environment` does: 5days 21:12:17."""
    days, rest = divmod(int(seconds), 86400)
    return f"{days}days {clock(rest)}"


def clock(seconds: float) -> str:
    """Write a span as HH:MM:SS; beyond a day the hours go on (unknown on the real router)."""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"


def spoken(seconds: float, japanese: bool) -> str:
    """Write a span in words: `5 hours 7 minutes 58 seconds`, `2時間5分10秒` (captures)."""
    days, rest = divmod(int(seconds), 86400)
    parts = [(days, "day", "日"), (rest // 3600, "hour", "時間"), (rest % 3600 // 60, "minute", "分")]
    shown = [(count, en, ja) for count, en, ja in parts if count] + [(rest % 60, "second", "秒")]
    if japanese:
        return "".join(f"{count}{ja}" for count, _, ja in shown)
    return " ".join(f"{count} {en}{'' if count == 1 else 's'}" for count, en, _ in shown)


def next_due(when: list[str], after: float) -> float | None:
    """Tell when a schedule comes next: ["+600"], ["*/*", "12:00:00"]; `startup` never does by itself."""
    if when[0].startswith("+"):
        return after + int(when[0][1:])
    if when[0] == "startup":
        return None
    date, (hour, minute, second) = when[0], when[1].split(":")
    start = datetime.fromtimestamp(after, JST)
    for days in range(367):
        day = (start + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
        if not _on(date, day):
            continue
        hours = range(24) if hour == "*" else [int(hour)]
        minutes = range(60) if minute == "*" else sorted(int(part) for part in minute.split(","))
        for one in (day + timedelta(hours=h, minutes=m, seconds=int(second)) for h in hours for m in minutes):
            if one.timestamp() > after:
                return one.timestamp()
    return None


def _on(date: str, day: datetime) -> bool:
    month, _, of_month = date.partition("/")
    return _in(month, day.month) and (
        _in(of_month, day.day) or day.strftime("%a").lower() in of_month.lower()
    )


def _in(field: str, value: int) -> bool:
    if field == "*":
        return True
    for part in field.split(","):
        first, dash, last = part.partition("-")
        low = int(first) if first.isdigit() else 1
        high = int(last) if last.isdigit() else (99 if dash else low)
        if (first.isdigit() or dash) and low <= value <= high:
            return True
    return False
