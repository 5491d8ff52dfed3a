"""
Begins operations and does their work in this one process, one a line of stdin: thousands of requests in the time that a
process for each would take. What is fetched is there already, tools are written down instead of run, and whatever is opened
for writing, renamed, started or connected to outside of the root is written down by Python's own audit.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib

from rackwright_runner import begin, calls, disks, job, operations, paths, worker, works
from rackwright_runner.work import fetch, network, own, root_disk, wiping

ROOT = paths.ROOT
KEPT = ("/sys", "/proc", "/dev")
LINKS = [{"ifname": "eth0", "address": "02:00:00:00:00:01", "addr_info": [{"local": "10.0.0.7", "prefixlen": 24}]}]
told = {"tools": [], "outside": []}

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate")
STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "pty.spawn", "socket.connect", "os.startfile")


def watch(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
        outside(event, arguments[0])
    elif event in CHANGES:
        # os.symlink has its target first, which is a text and no place.
        # Last comes the folder that a relative path is below, or -1.
        folder = None if event == "os.truncate" or arguments[-1] == -1 else arguments[-1]
        for path in arguments[1:2] if event == "os.symlink" else arguments[:2]:
            outside(event, path, folder)
    elif event in STARTS:
        told["outside"].append([event, repr(arguments)[:300]])


def outside(event, path, folder=None):
    if isinstance(path, (str, bytes)):
        below = os.getcwd() if folder is None else os.readlink("/proc/self/fd/{}".format(folder))
        text = os.path.realpath(os.path.join(below, os.fsdecode(path)))
        if not text.startswith(ROOT + "/") and text != "/dev/null":
            told["outside"].append([event, text])


def run_tool(self, arguments, reason="InstallFailed", stdin=None):
    self.check()
    self.say("+ " + " ".join(arguments))
    told["tools"].append(list(arguments))
    return ""


def run_nothing(arguments, **_):
    told["tools"].append(list(arguments))
    return subprocess.CompletedProcess(arguments, 1, "", "")


def copy_fetched(asked, url, sha256, target):
    given = asked.request["image"]
    shutil.copy(ROOT + ("/fetched/runc" if url != given["url"] else "/fetched/" + asked.request["layer"]), target)


def settle_os(asked):
    """What an installation decides and writes by the request's texts, without a disk to write to."""
    disk = root_disk.choose(disks.found(), asked.request.get("rootDisk") or {}, 0)
    given = asked.request.get("network")
    told["os"] = {
        "disk": disk["name"],
        "network": None if given is None else network.render(given, LINKS),
        "hosts": own.hosts("", asked.request["hostname"]),
        "keys": own.authorized_keys(asked.request),
    }


def choose_wiped(asked):
    disk = wiping._root_disk(asked.request)
    told["wiped"] = [disk["name"], *[each["name"] for each in wiping._data_disks(asked.request, disk)]]


def work_here(name, folder, lock, secrets):
    request = json.load(open(folder + "/request.json", encoding="utf-8"))
    outcome = worker._run(job.Job(folder, request, json.loads(json.dumps(secrets)), lock))
    if outcome is not None:
        operations.record_end(folder, outcome)


def attempt(case):
    for name in os.listdir(ROOT):
        if "/" + name not in (*KEPT, "/fetched"):
            shutil.rmtree(ROOT + "/" + name)
    if case.get("cri"):
        os.makedirs(ROOT + "/run/containerd")
        open(ROOT + "/run/containerd/containerd.sock", "w").close()
    asked = case["call"].get("request")
    if isinstance(asked, dict) and asked.get("action") == "Upgrade":
        os.makedirs(ROOT + "/usr/local/bin")
        shutil.copy(ROOT + "/fetched/k8s", ROOT + "/usr/local/bin/kubelet")
        os.makedirs(paths.STATE + "/layers")
        json.dump(["x"], open(paths.STATE + "/layers/k8s-files.json", "w"))
    before = list(written())
    told.update(tools=[], outside=[], os=None, wiped=None)
    answer = call(case["call"])
    ended = None
    if answer.get("outcome") == "accepted":
        ended = call({"call": "poll", "serial": "SN-1", "name": asked["name"]})
    files = {path: open(ROOT + path, encoding="utf-8", errors="surrogateescape").read() for path in written()}
    toml = files.get("/etc/containerd/config.toml")
    return {"answer": answer, "ended": ended, "before": before, "files": files, "toml": toml and tomllib.loads(toml), **told}


def written():
    for folder, _, names in os.walk(ROOT):
        for name in names:
            path = (folder + "/" + name)[len(ROOT) :]
            if not path.startswith((*KEPT, "/fetched")):
                yield path


def call(said):
    """As `__main__` answers it: what it would end with instead is what a test is after."""
    from rackwright_runner.refusal import Refused

    try:
        return calls.answer(said)
    except Refused as refused:
        return {"error": refused.reason, "message": refused.message}


def main():
    job.Job.tool = run_tool
    # What is on the disk after a power cut is for others to test, and takes longest.
    os.fsync = lambda _: None
    subprocess.run = run_nothing
    fetch.fetch = copy_fetched
    begin.spawn = work_here
    works._WORKS["Install/os"] = settle_os
    works._WORKS["Wipe"] = choose_wiped
    sys.addaudithook(watch)
    for line in sys.stdin:
        try:
            told_now = attempt(json.loads(line))
        except Exception as error:
            told_now = {"broke": type(error).__name__ + ": " + ascii(error), "where": where(error)}
        sys.stdout.write(json.dumps(told_now) + "\n")
        sys.stdout.flush()


def where(error):
    import traceback

    return traceback.format_tb(error.__traceback__)[-1]


main()
