#!/usr/bin/python
"""What has to be safe about an operation: the runner of the ssh adapter, called by Ansible."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rackwright_operation
short_description: Begins, ends and looks at an operation on a machine
description:
  - The machine keeps what is begun there, its fence and how it ended. Which machine it is, its firmware says.
options:
  call:
    description: begin and end of what a playbook does; work, which a process of the machine's does; look; facts.
    type: str
    required: true
    choices: [begin, work, look, end, facts]
  serial:
    description: Of the machine that is meant. Another one is refused.
    type: str
    required: true
  request:
    description: What is asked for, in the words of the ops port; only its name for work and look.
    type: dict
    default: {}
  run:
    description: Who conducts the operation.
    type: str
    default: ""
  ours:
    description: Whether a playbook of Rackwright's does it, which says first what the request lacks.
    type: bool
    default: false
  failed:
    description: How it failed; reason, retryable and message.
    type: dict
  cancel:
    description: Whether it is asked to stop.
    type: bool
    default: false
  secrets:
    description: Values by purpose, for work.
    type: dict
    default: {}
"""

import os

from ansible.module_utils.basic import AnsibleModule
# The last two are run by a process that outlives this module, from a copy of this archive.
from ansible.module_utils.rackwright_runner import conducted, facts, identity, worker  # noqa: F401
from ansible.module_utils.rackwright_runner import __main__ as entry  # noqa: F401
from ansible.module_utils.rackwright_runner.refusal import Failed, Refused

ILL = ("fenced", "busy", "refused", "begun", "failed")


def call(asked):
    name, serial, run = asked["request"].get("name"), asked["serial"], asked["run"]
    if asked["call"] == "begin":
        return conducted.begin(asked["request"], asked["secrets"], serial, run, asked["ours"])
    if asked["call"] == "work":
        return conducted.work(name, serial, run, asked["secrets"])
    if asked["call"] == "end":
        return conducted.end(asked["request"], serial, run, asked["failed"])
    if asked["call"] == "look":
        return conducted.look(name, serial, asked["cancel"])
    identity.require(serial)
    return {"outcome": "facts", "facts": facts.gather()}


def main():
    module = AnsibleModule(
        argument_spec={
            "call": {"type": "str", "required": True, "choices": ["begin", "work", "look", "end", "facts"]},
            "serial": {"type": "str", "required": True},
            "request": {"type": "dict", "default": {}},
            "run": {"type": "str", "default": ""},
            "ours": {"type": "bool", "default": False},
            "failed": {"type": "dict"},
            "cancel": {"type": "bool", "default": False},
            "secrets": {"type": "dict", "default": {}, "no_log": True},
        }
    )
    os.umask(0o022)
    try:
        answer = call(module.params)
    except (Refused, Failed) as error:
        answer = {"error": error.reason, "message": error.message, "retryable": error.retryable}
    except OSError as error:
        words = "the machine's records can't be kept: {}".format(error.strerror or "a file couldn't be used")
        answer = {"error": "BackendFailed", "message": words, "retryable": True}
    answer = {**answer, "call": module.params["call"]}
    changed = module.params["call"] in ("begin", "work", "end")
    # Whoever looks wants to know, and nothing has gone wrong by that.
    ill = "error" in answer or answer["outcome"] in ILL
    if ill and module.params["call"] not in ("look", "end"):
        module.fail_json(msg=answer.get("message", answer.get("outcome")), rackwright=answer)
    module.exit_json(changed=changed, rackwright=answer)


if __name__ == "__main__":
    main()
