#!/usr/bin/python
"""Files of a layer, held to their archive's manifest, and on record, so that a reset takes away those and no others."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rackwright_layer
short_description: Puts the files of a layer on a machine, or takes them away
options:
  operation:
    description: Name of the operation that was begun for it.
    type: str
    required: true
  layer:
    description: Whose files they are.
    type: str
    required: true
    choices: [cri, k8s, cni, csi]
  state:
    description: present unpacks and records; absent removes what an earlier one put there.
    type: str
    default: present
    choices: [present, absent]
  archive:
    description: A tar archive on the machine that was fetched and verified. It is removed.
    type: path
  dest:
    description: The folder that the files are below.
    type: path
    required: true
  needed:
    description: A file without which the archive isn't what it should be.
    type: str
  files:
    description: Further files, about to be written, that belong to the layer.
    type: list
    elements: path
    default: []
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.rackwright_runner import conducted, works
from ansible.module_utils.rackwright_runner.refusal import Failed, Refused
from ansible.module_utils.rackwright_runner.work import archives, files


def main():
    module = AnsibleModule(
        argument_spec={
            "operation": {"type": "str", "required": True},
            "layer": {"type": "str", "required": True, "choices": ["cri", "k8s", "cni", "csi"]},
            "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
            "archive": {"type": "path"},
            "dest": {"type": "path", "required": True},
            "needed": {"type": "str"},
            "files": {"type": "list", "elements": "path", "default": []},
        },
        required_if=[("state", "present", ("archive",))],
    )
    asked = module.params
    os.umask(0o022)
    try:
        with conducted.step(asked["operation"]) as job:
            works.require(job.request, {})
            if asked["state"] == "absent":
                archives.remove(job, asked["layer"], asked["dest"])
                files.remove_recorded(job, asked["layer"])
            else:
                archives.place(job, asked["archive"], asked["layer"], asked["dest"], asked["needed"])
                files.record(asked["layer"], *asked["files"])
                os.unlink(asked["archive"])
    except (Refused, Failed, OSError) as error:
        module.fail_json(**conducted.told(error))
    module.exit_json(changed=True)


if __name__ == "__main__":
    main()
