"""One terminal of the router: bytes in, bytes out, whatever program runs on it."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable

from rtxvpn.simulator.clock import Clock
from rtxvpn.simulator.editor import Editor
from rtxvpn.simulator.hints import hint
from rtxvpn.simulator.language import Voice
from rtxvpn.simulator.pager import Pager
from rtxvpn.simulator.screen import Screen
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Ask, Key, Pause, Program, Raw, Step, Text

_XON, _XOFF = 0x11, 0x13


FOREVER = float("inf")  # until the router itself ends the program


class Console:
    """A terminal session; `receive` and `tick` give what the router prints.

    Bytes are taken one by one, so it does not matter how the wire cut them.
    """

    def __init__(
        self,
        clock: Clock,
        session: Session,
        voice: Voice,
        program: Program,
        settle: Callable[[], None],
        due: Callable[[Session], float | None],
        dropped: Callable[[Session], None],
    ) -> None:
        self.session = session
        self.closed = False
        self.hang = False
        self._clock, self._voice, self._program = clock, voice, program
        self._settle, self._due, self._dropped = settle, due, dropped
        self._screen = Screen(session.columns, session.character)
        self._pager = Pager(self._screen)
        self._editor = Editor(self._screen, lambda typed: hint(typed, session.admin))
        self._queue: deque[int] = deque()
        self._need: Step | None = None
        self._held = False  # Ctrl-S was typed
        self._ready = b""  # printed before that
        self._news: list[str] = []

    def start(self) -> bytes:
        """Give the greeting, if the wire has one."""
        self._settle()
        if not self.closed and self._need is None:
            self._advance(None)
        return self._take()

    def receive(self, data: bytes) -> bytes:
        """Take what was typed and give what is printed at once."""
        self._settle()
        if self.closed or self.hang:
            return b""
        for byte in data:
            self.session.heard = self._clock.now()
            if byte in (_XON, _XOFF):
                self._ready += self._take_free()
                self._held = byte == _XOFF
            else:
                self._queue.append(byte)
                self._pump()
                if isinstance(self._need, Pause) and self._need.until == FOREVER:
                    self._settle()  # a restart
                    self._pump()
            if self.closed or self.hang:
                break
        return self._take()

    def tick(self) -> bytes:
        """Give what became due since the last call."""
        self._settle()
        if not self.closed and not self.hang:
            self._pump()
            self._tell_news()
        return self._take()

    def due(self) -> float | None:
        """Tell the router's time at which tick() will have something; None = nothing pending."""
        if self.closed:
            return None
        times = [self._due(self.session)]
        if isinstance(self._need, Pause) and not self.hang:
            times.append(self._need.until if self._need.until < FOREVER else self._clock.now())
        return min((time for time in times if time is not None), default=None)

    def close(self) -> None:
        """Tell the router that the wire died; a serial line lives on, for a cable is not a session."""
        if self.session.wire != "serial":
            self.closed = True
        self._dropped(self.session)

    def hang_up(self) -> None:
        """End the session from the router's side, printing nothing more."""
        self.closed = True
        if inspect.getgeneratorstate(self._program) != inspect.GEN_RUNNING:
            self._program.close()

    def restart(self, program: Program) -> None:
        """Put another program on this terminal, as a restart does to the serial console."""
        self._program.close()
        self._program, self._need, self.hang = program, None, False
        self._queue.clear()
        self._pager = Pager(self._screen)

    def news(self, line: str) -> None:
        """Keep a log line for a session with `console info on`."""
        self._news.append(line)

    def _take(self) -> bytes:
        out = self._ready + self._take_free()
        self._ready = b""
        return out

    def _take_free(self) -> bytes:
        return b"" if self._held else self._screen.take()

    def _tell_news(self) -> None:
        if self._news and isinstance(self._need, Ask) and not self._pager.waiting:
            self._screen.write("\n" * bool(self._screen.column) + "".join(f"{line}\n" for line in self._news))
            self._editor.redraw()
            self._news.clear()

    @property
    def _page(self) -> int | None:
        return self.session.lines

    def _more(self) -> str:
        return self.session.say(self._voice, "more")

    def _pump(self) -> None:
        """Let the program run until it wants something that is not there yet."""
        while not self.closed and not self.hang:
            need = self._need
            if self._pager.waiting:
                if not self._queue:
                    return
                self._pager.key(self._next(), self._page, self._more())
            elif isinstance(need, Pause):
                if not self._pause_over(need):
                    return
            elif need is None or isinstance(need, Text | Raw):
                self._advance(None)
            elif not self._queue:
                return
            else:
                self._answer(need)

    def _answer(self, need: Step) -> None:
        key = self._next()
        if isinstance(need, Ask):
            line = self._editor.key(key)
            if line is not None:
                self._advance(None if line == "\x03" else line)
        elif isinstance(need, Key):
            if " " <= key <= "~":
                self._screen.write(key)
                self._advance(key)
        else:
            self._advance(key)

    def _pause_over(self, need: Pause) -> bool:
        stop = self._pager.stopped or 3 in self._queue
        if need.stoppable and stop:
            while 3 in self._queue and self._queue.popleft() != 3:
                pass
            self._advance("stop")
            return True
        if self._clock.now() < need.until:
            return False
        self._advance("")
        return True

    def _next(self) -> str:
        return chr(self._queue.popleft())

    def _advance(self, answer: str | None) -> None:
        """Give the program its answer and do what it wants next, as far as no input is needed."""
        while True:
            try:
                self._need = need = self._program.send(answer)
            except StopIteration:
                self.closed = True
                self._dropped(self.session)
                return
            if self.closed or self.hang:
                return
            answer = None
            self._screen.columns, self._screen.character = self.session.columns, self.session.character
            if isinstance(need, Text):
                self._pager.feed(need.text, self._page, self._more())
                if self._pager.waiting:
                    return
            elif isinstance(need, Raw):
                self._print(need.text)
            else:
                self._begin(need)
                return

    def _print(self, text: str | bytes) -> None:
        if isinstance(text, bytes):
            self._screen.raw(text)
        else:
            self._screen.write(text)

    def _begin(self, need: Step) -> None:
        if isinstance(need, Ask):
            self._pager.begin()
            self._editor.ask(need.prompt, need.hidden, need.command)
        elif isinstance(need, Key):
            self._screen.write(need.prompt)
