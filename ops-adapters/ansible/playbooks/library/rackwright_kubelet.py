#!/usr/bin/python
"""A kubelet's program and identity. Its configuration is the playbook's to write."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rackwright_kubelet
short_description: Puts a kubelet on a machine, or takes it away with all that it kept
options:
  operation:
    description: Name of the operation that was begun for it.
    type: str
    required: true
  state:
    description: >
      present puts the program there, and parts it from the node that it was before, if that was another; checked reads what the
      request says and changes nothing; absent ends its pods too.
    type: str
    default: present
    choices: [present, checked, absent]
  source:
    description: The program, or an archive with it, on the machine, fetched and verified. It is removed.
    type: path
  cluster_ca:
    description: Certificates of the cluster's authority, where the kubelet joins.
    type: str
  files:
    description: Files, about to be written, that belong to the layer.
    type: list
    elements: path
    default: []
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.rackwright_runner import conducted, works
from ansible.module_utils.rackwright_runner.refusal import Failed, Refused
from ansible.module_utils.rackwright_runner.work import files, kubelet, kubelet_config, settings
from ansible.module_utils.rackwright_runner.work.node import Node


def told(request):
    """What the request says of the node, each text held to its grammar."""
    found = {"settings": settings.read(request, kubelet_config.PARAMETERS)}
    if request.get("node") is None:
        return found
    node = Node(request)
    return {
        **found,
        "name": node.name,
        "provider_id": node.provider_id,
        "endpoint": node.endpoint,
        "labels": ",".join("{}={}".format(*label) for label in sorted(node.labels.items())),
        "taints": node.taints,
        "addresses": ",".join(node.addresses),
    }


def main():
    module = AnsibleModule(
        argument_spec={
            "operation": {"type": "str", "required": True},
            "state": {"type": "str", "default": "present", "choices": ["present", "checked", "absent"]},
            "source": {"type": "path"},
            "cluster_ca": {"type": "str"},
            "files": {"type": "list", "elements": "path", "default": []},
        },
        required_if=[("state", "present", ("source",))],
    )
    asked = module.params
    os.umask(0o022)
    node = {}
    try:
        with conducted.step(asked["operation"]) as job:
            works.require(job.request, {})
            if asked["state"] == "absent":
                kubelet.reset(job)
            else:
                node = told(job.request)
            if asked["state"] == "present":
                program = kubelet.program_of(job, asked["source"])
                files.record("k8s", kubelet_config.PROGRAM, *asked["files"])
                if asked["cluster_ca"] is not None:
                    kubelet.become(job, Node(job.request).identity(asked["cluster_ca"]))
                files.put_program(job, program, kubelet_config.PROGRAM)
                os.unlink(program)
    except (Refused, Failed, OSError) as error:
        module.fail_json(**conducted.told(error))
    module.exit_json(changed=asked["state"] != "checked", node=node)


if __name__ == "__main__":
    main()
