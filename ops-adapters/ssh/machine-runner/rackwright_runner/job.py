"""What the work of an operation is given: its request, its secrets, and hands that stop when they are told to."""

import contextlib
import os
import signal
import subprocess
import time
from typing import Any, Dict, Optional, Sequence

from . import records
from .refusal import Failed

# What a work returns when the next boot tells how it ended.
AWAITS_BOOT = object()

_LOOK_SECONDS = 0.2
_MOST_LOG_BYTES = 1024 * 1024


class Job:
    def __init__(self, folder: str, request: Dict[str, Any], secrets: Dict[str, str], lock: int):
        self.folder = folder
        self.request = request
        self.secrets = secrets
        self.lock = lock
        # Longest first: one that holds another must not leave its rest behind. Lines of a key are secret by themselves.
        lines = [line for value in secrets.values() for line in value.splitlines() if len(line) >= 16 and line[:5] != "-----"]
        self._secret = sorted({value for value in [*secrets.values(), *lines] if value}, key=len, reverse=True)
        # Counted from the beginning by a clock that nobody sets: that of a rescue system may be years off.
        self._deadline = time.monotonic() + float(request.get("remainingSeconds", 3600))

    def progress(self, percent: int, message: str) -> None:
        self.check()
        self.say(message)
        records.write(self.folder + "/progress.json", {"percent": percent, "message": message})

    def say(self, text: str) -> None:
        """A line for the log. No secret that this job knows gets into it."""
        text = self._hidden(text)
        path = self.folder + "/log"
        if os.path.exists(path) and os.path.getsize(path) > _MOST_LOG_BYTES:
            return
        # A disk that is full doesn't keep the work from its end, nor that from being told.
        with contextlib.suppress(OSError), open(path, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(text.rstrip("\n") + "\n")

    def _hidden(self, text: str) -> str:
        for value in self._secret:
            text = text.replace(value, "(secret)")
        return text

    def check(self) -> None:
        """@raises Failed when the operation was cancelled, or its time is over. To be called between steps of long work."""
        if os.path.exists(self.folder + "/cancel"):
            raise Failed("Cancelled", "It was cancelled.")
        if time.monotonic() > self._deadline:
            raise Failed("DeadlineExceeded", "Its deadline has passed.")

    def tool(self, arguments: Sequence[str], reason: str = "InstallFailed", stdin: Optional[bytes] = None) -> str:
        """
        Runs a program of this machine, never a shell, and returns what it said. Secrets go to `stdin` alone.

        @raises Failed for an exit status other than 0, with the last line that the program said; and when the job is
        cancelled or late, after the program was ended.
        """
        self.check()
        self.say("+ " + " ".join(arguments))
        output = open(self.folder + "/tool-output", "w+b")  # noqa: SIM115 - closed below, read after the program's end
        with output:
            with subprocess.Popen(
                list(arguments),
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(self.lock,),
                start_new_session=True,
            ) as program:
                try:
                    if stdin is not None and program.stdin is not None:
                        program.stdin.write(stdin)
                        program.stdin.close()
                    self._await(program)
                except BaseException:
                    _end(program)
                    raise
            output.seek(max(0, output.seek(0, os.SEEK_END) - 65536))
            said = self._hidden(output.read().decode("utf-8", errors="replace"))
        self.say(said)
        if program.returncode != 0:
            last = said.strip().splitlines()[-1:] or ["it said nothing"]
            raise Failed(reason, "{} failed with status {}: {}".format(arguments[0], program.returncode, last[0][:500]))
        return said

    def clean_up(self, arguments: Sequence[str]) -> None:
        """Runs a program to its end although the job is cancelled or late. What it says goes to the log alone."""
        self.say("+ " + " ".join(arguments))
        try:
            ended = subprocess.run(list(arguments), check=False, capture_output=True, pass_fds=(self.lock,))
        except FileNotFoundError:
            self.say("there is no " + arguments[0])
        else:
            self.say((ended.stdout + ended.stderr).decode("utf-8", errors="replace"))

    def _await(self, program: "subprocess.Popen[bytes]") -> None:
        while True:
            try:
                program.wait(_LOOK_SECONDS)
                return
            except subprocess.TimeoutExpired:
                self.check()


def _end(program: "subprocess.Popen[bytes]") -> None:
    """It and all that it started, which share its session."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(program.pid, number)
            program.wait(5)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
