import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { python } from './python.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rackwright-left-'));
  mkdirSync(`${root}/job`);
});
afterEach(() => rmSync(root, { recursive: true }));

test('a root that a killed worker left mounted does not make its disk one in use for every attempt after', () => {
  const code = `
import os, sys
from rackwright_runner.job import Job
from rackwright_runner.work import mounted, os_layer, wiping
ran = []
left = [2]
os.path.ismount = lambda path: path == mounted.ROOT and left[0] > 0
def clean_up(job, arguments):
    ran.append(" ".join(arguments))
    left[0] -= 1
Job.clean_up = clean_up
class Looked(Exception):
    pass
def look(*_):
    raise Looked("unmounted first" if left[0] == 0 else "still mounted")
os_layer.medium.require_unused = look
os_layer.root_disk.choose = wiping._root_disk = lambda *_: {"name": "sda"}
wiping.identity.is_rescue = lambda: True
for work in (os_layer.install, wiping.wipe):
    left[0] = 2
    try:
        work(Job(sys.argv[1] + "/job", {"parameters": {}}, {}, 0))
    except Looked as looked:
        print(looked)
print(sorted(set(ran)))
`;

  expect(python(code, [root])).toBe("unmounted first\nunmounted first\n['umount /run/rackwright/root']\n");
});

test('what was fetched for an operation does not stay when that has failed', () => {
  const code = `
from rackwright_runner import operations, paths, records
folder = paths.operation_folder("op-1")
records.write(folder + "/request.json", {"name": "op-1", "action": "Upgrade", "layer": "k8s"})
for name in ("archive", "kubelet", "kubelet-before", "runc", "tool-output", "log"):
    open(folder + "/" + name, "w").close()
operations.record_end(folder, {"outcome": "failed", "reason": "InstallFailed", "message": "", "retryable": True})
`;

  python(code, [], root);

  expect(readdirSync(`${root}/var/lib/rackwright/operations/op-1`).toSorted()).toEqual([
    'log',
    'outcome.json',
    'request.json',
  ]);
});

test('a kubelet that is taken back has its own configuration again, and not that of the one that failed', () => {
  const etc = `${root}/etc/kubernetes/kubelet-config.json`;
  const unit = `${root}/etc/systemd/system/kubelet.service`;
  const program = `${root}/usr/local/bin/kubelet`;
  for (const path of [etc, unit, program]) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, 'before');
  }
  const code = `
import os
from rackwright_runner import paths
from rackwright_runner.job import Job
from rackwright_runner.refusal import Failed
from rackwright_runner.work import files, kubelet, units
files.record("k8s", "x")
folder = paths.operation_folder("op-1")
os.makedirs(folder)
def fetched(job):
    open(job.folder + "/kubelet", "w").write("after")
    return job.folder + "/kubelet"
kubelet._fetch = fetched
units.runs = lambda *_: True
units.await_running = lambda *_: False
node = {"name": "n", "providerID": "rackwright://n/u", "controlPlaneEndpoint": "10.0.0.1:6443"}
try:
    kubelet.upgrade(Job(folder, {"node": node, "parameters": {"maxPods": "20"}}, {}, 0))
except Failed as failed:
    print(failed.message)
`;

  expect(python(code, [], root)).toContain('the one of before is back');

  expect([etc, unit, program].map((path) => readFileSync(path, 'utf8'))).toEqual(['before', 'before', 'before']);
  expect(existsSync(`${program}.rackwright-new`)).toBe(false);
});
