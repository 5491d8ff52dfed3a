"""Waits until what a process of the machine's does is over, through reboots and cut connections."""

from __future__ import annotations

import time

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

display = Display()

# Before each line that is for whoever asks how the operation goes.
MARK = "rackwright-progress: "


class ActionModule(ActionBase):
    """`serial`, `request` as for rackwright_operation; `every` seconds between two looks."""

    _VALID_ARGS = frozenset(("serial", "request", "every"))

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        every = float(self._task.args.get("every", 1))
        told = None
        while True:
            answer = self._look(task_vars)
            outcome = "error" if "error" in answer else answer.get("outcome", "running")
            if outcome == "running":
                line = "{} {}".format(answer.get("percent", 0), answer.get("message", "the machine doesn't answer"))
                if line != told:
                    told = line
                    display.display(MARK + line.replace("\n", " "))
                time.sleep(every)
                continue
            result.update(rackwright=answer, changed=True)
            if outcome != "succeeded":
                result.update(failed=True, msg=answer.get("message", outcome))
            return result

    def _look(self, task_vars):
        """Empty while the machine doesn't answer. How long that is borne, the run's own deadline says."""
        asked = {"call": "look", "serial": self._task.args["serial"], "request": self._task.args["request"]}
        try:
            seen = self._execute_module("rackwright_operation", module_args=asked, task_vars=task_vars)
        except AnsibleConnectionFailure:
            return self._again()
        if "rackwright" in seen:
            return seen["rackwright"]
        if seen.get("unreachable"):
            return self._again()
        return {"error": "BackendFailed", "message": str(seen.get("msg", "the machine gave no readable answer"))}

    def _again(self):
        """By a new connection: the old one may be to a system that has gone."""
        try:
            self._connection.reset()
        except (AnsibleConnectionFailure, AttributeError):
            pass
        time.sleep(1)
        return {}
