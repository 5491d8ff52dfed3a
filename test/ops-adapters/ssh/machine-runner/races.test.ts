import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { python } from './python.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rackwright-races-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('an operation that ends while it is looked at is not told, and recorded, as interrupted', () => {
  const code = `
import os
from rackwright_runner import locks, operations, paths, records
folder = paths.operation_folder("op-1")
records.write(folder + "/request.json", {"name": "op-1", "action": "Reboot", "bootId": "b"})
def ends_now(folder):
    records.write(folder + "/outcome.json", {"outcome": "succeeded", "facts": {}})
    return False
locks.is_held = ends_now
print(operations.look(folder)["outcome"], records.read(folder + "/outcome.json")["outcome"])
`;

  expect(python(code, [], root)).toBe('succeeded succeeded\n');
});

test('a machine that goes down while it is looked at is not told, and recorded, as interrupted', () => {
  const code = `
from rackwright_runner import identity, locks, operations, paths, records
from rackwright_runner.work import power
folder = paths.operation_folder("op-1")
records.write(folder + "/request.json", {"name": "op-1", "action": "Reboot", "bootId": identity.boot_id()})
def goes_down_now(folder):
    records.write(folder + "/awaits-boot.json", power.awaited())
    return False
locks.is_held = goes_down_now
print(operations.look(folder)["outcome"])
`;

  expect(python(code, [], root)).toBe('running\n');
});

test('a step of a playbook does not fail since somebody looked at that moment whether one runs', () => {
  const code = `
import fcntl, os, threading, time
from rackwright_runner import locks, paths
folder = paths.operation_folder("op-1")
os.makedirs(folder)
# However late the looker is let on.
locks._LOOK_SECONDS = 120
looking = os.open(folder + "/running", os.O_RDWR | os.O_CREAT)
fcntl.flock(looking, fcntl.LOCK_EX)
threading.Timer(0.1, os.close, [looking]).start()
print(locks.hold(folder) is not None)
`;

  expect(python(code, [], root)).toBe('True\n');
});

/** An operation that has told its end, and whose process is not over. */
const ending = `
import fcntl, os, threading
from rackwright_runner import locks, operations, paths, records
folder = paths.operation_folder("op-1")
records.write(folder + "/request.json", {"name": "op-1", "action": "Reboot", "bootId": "b"})
process = os.open(folder + "/running", os.O_RDWR | os.O_CREAT)
fcntl.flock(process, fcntl.LOCK_EX)
records.write(folder + "/outcome.json", {"outcome": "succeeded", "facts": {}})
`;

test('a machine is not busy with an operation that has told its end, and whose process is just ending', () => {
  const code = `${ending}
# However late it is let on.
operations._ENDING_SECONDS = 120
threading.Timer(0.1, os.close, [process]).start()
print(operations.look(folder)["outcome"], operations.running())
`;

  expect(python(code, [], root)).toBe('succeeded None\n');
});

test('a machine is busy with an operation that has told its end, and of which a process goes on', () => {
  const code = `${ending}
operations._ENDING_SECONDS = 0.1
print(operations.look(folder)["outcome"], operations.running())
`;

  expect(python(code, [], root)).toBe('succeeded op-1\n');
});

test('of two who look at once whether an operation runs, one took the other for it: the machine was told to be busy', () => {
  const code = `
import os
from rackwright_runner import locks, paths
folder = paths.operation_folder("op-1")
os.makedirs(folder)
os.close(os.open(folder + "/running", os.O_RDWR | os.O_CREAT))
take = locks.fcntl.flock
seen = []
def looks_meanwhile(descriptor, how):
    take(descriptor, how)
    locks.fcntl.flock = take
    seen.append(locks.is_held(folder))
locks.fcntl.flock = looks_meanwhile
seen.append(locks.is_held(folder))
lock = locks.hold(folder)
seen.append(locks.is_held(folder))
print(seen)
`;

  expect(python(code, [], root)).toBe('[False, False, True]\n');
});
