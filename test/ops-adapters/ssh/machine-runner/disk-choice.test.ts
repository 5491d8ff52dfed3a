import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { python } from './python.ts';

const mib = 1024 ** 2;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rackwright-disks-'));
  mkdirSync(`${root}/dev`);
  mkdirSync(`${root}/proc/self`, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

function disk(name: string, size: number, files: Record<string, string> = {}): void {
  const folder = `${root}/sys/block/${name}`;
  const all = { size: `${size / 512}\n`, 'device/serial': `SER-${name}\n`, ...files };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(`${folder}/${file}`, text);
  }
  writeFileSync(`${root}/dev/${name}`, '');
  truncateSync(`${root}/dev/${name}`, size);
}

function mountedFrom(source: string, type = 'ext4'): void {
  writeFileSync(`${root}/proc/self/mountinfo`, `1 0 8:1 / / rw - ${type} ${source} rw\n`);
}

const prelude = `
import json, sys
from rackwright_runner import disks, fences, identity, keepsake
from rackwright_runner.refusal import Failed
from rackwright_runner.work import medium, root_disk, wiping
def named(name):
    return [disk for disk in disks.found() if disk["name"] == name][0]
def told(choose):
    try:
        print(choose()["name"])
    except Failed as failed:
        print(failed.reason)
def was_ours(name):
    medium.keep_fence(named(name), {"epoch": 1, "sequence": 1, "claimUid": "u", "operation": "op-0"})
    medium.new_table(named(name), [])
def wiped(**hints):
    told(lambda: wiping._root_disk({"name": "op-1", "rootDisk": hints, "parameters": {}}))
`;
const run = (code: string): string[] =>
  python(prelude + code, [], root)
    .trim()
    .split('\n');

describe('a wipe', () => {
  test('of a system on LVM does not take the smallest disk for that of the system', () => {
    disk('sda', 128 * mib);
    disk('sdb', 64 * mib);
    disk('dm-0', 100 * mib);
    mkdirSync(`${root}/sys/block/sda/sda2`);
    mkdirSync(`${root}/sys/block/dm-0/slaves/sda2`, { recursive: true });
    mountedFrom('/dev/dm-0');

    expect(run('wiped()')).toEqual(['sda']);
  });

  test('of a system that nobody can find the disk of takes none by its size', () => {
    disk('sda', 128 * mib);
    disk('sdb', 64 * mib);
    mountedFrom('rpool/root', 'zfs');

    expect(run('wiped()\nwiped(serial="SER-sda")')).toEqual(['DiskNotFound', 'sda']);
  });

  test('in a rescue system takes no disk by its size where none is known to be ours', () => {
    disk('sda', 128 * mib);
    disk('sdb', 64 * mib);
    mountedFrom('tmpfs', 'tmpfs');

    expect(run('wiped()\nwiped(serial="SER-sda")')).toEqual(['DiskNotFound', 'sda']);
  });

  test('in a rescue system with disks of two machines takes no data disk for one of them', () => {
    disk('sda', 128 * mib);
    disk('sdb', 128 * mib);
    disk('sdc', 64 * mib);
    mountedFrom('tmpfs', 'tmpfs');

    const told = run('was_ours("sda")\nwas_ours("sdb")\nwiped()\nwiped(serial="SER-sdb")\nwiped(serial="SER-sdc")');

    expect(told).toEqual(['DiskNotFound', 'sdb', 'DiskNotFound']);
  });

  test('goes on with the disk that it was begun on, whatever another one keeps', () => {
    disk('sda', 128 * mib);
    disk('sdb', 64 * mib);
    mountedFrom('tmpfs', 'tmpfs');
    const begun = `
was_ours("sda")
was_ours("sdb")
left = {"operation": "op-1", "stage": "wipe", "request": {}}
keepsake.write_pending_at(disks.device(named("sda")), medium.own_offset(named("sda")), left)
wiped()
`;

    expect(run(begun)).toEqual(['sda']);
  });

  test('that failed half way has not forgotten where partitions were when it is tried again', () => {
    disk('sda', 128 * mib);
    disk('sdb', 64 * mib);
    mountedFrom('tmpfs', 'tmpfs');
    const tried = `
from rackwright_runner import gpt, operations, paths, records
from rackwright_runner.job import Job
was_ours("sda")
mark = 50 * gpt.MIB
partitions = [gpt.partition(1, "boot", 34, 2047), gpt.partition(2, "root", mark // 512, 60 * gpt.MIB // 512)]
medium.new_table(named("sda"), partitions)
medium.write_at(named("sda"), mark, b"a file system")
def is_used(disk):
    if disk["name"] == "sdb":
        raise Failed("InstallFailed", "in use")
medium.require_unused = is_used
def attempt(name, sequence, parameters):
    fence = {"epoch": 1, "sequence": sequence}
    request = {"name": name, "action": "Wipe", "claimUid": "u", "fence": fence, "parameters": parameters}
    fences.raise_to(fences.of(request))
    records.write(paths.operation_folder(name) + "/request.json", request)
    job = Job(paths.operation_folder(name), request, {}, sys.stdin.fileno())
    try:
        wiping.wipe(job)
    except Failed as failed:
        operations.record_end(job.folder, {"outcome": "failed", "reason": failed.reason, "message": "", "retryable": True})
attempt("op-1", 2, {"wipeDataDisks": "SER-sdb"})
attempt("op-2", 3, {})
with open(disks.device(named("sda")), "rb") as device:
    device.seek(mark)
    print(device.read(13) == bytes(13))
    device.seek(512)
    print(device.read(8))
`;

    expect(run(tried)).toEqual(['True', "b'EFI PART'"]);
  });
});

test('a wipe does not fail for ever since somebody wrote a table with more partitions than a record holds', () => {
  disk('sda', 128 * mib);
  mountedFrom('tmpfs', 'tmpfs');
  const code = `
from rackwright_runner.job import Job
from rackwright_runner import paths
import os
os.makedirs(paths.operation_folder("op-1"))
wiping._marks = lambda _: [100 * 2**20 + at for at in range(8192)]
def began(*_):
    raise Failed("InstallFailed", "began")
medium.new_table = began
fence = {"epoch": 1, "sequence": 1}
request = {"name": "op-1", "action": "Wipe", "claimUid": "u", "fence": fence, "parameters": {}}
job = Job(paths.operation_folder("op-1"), request, {}, 0)
medium.require_unused = lambda _: None
try:
    wiping.wipe(job)
except Failed as failed:
    print(failed.message)
`;

  expect(run(code)).toEqual(['began']);
});

describe('the disk of an installation', () => {
  const choose = (hints: string): string => `told(lambda: root_disk.choose(disks.found(), ${hints}, 0))\n`;

  test('is never a medium that is put in and taken out, unless somebody names it', () => {
    disk('sda', 128 * mib);
    disk('sdb', 64 * mib, { removable: '1\n' });
    mountedFrom('tmpfs', 'tmpfs');

    expect(run(choose('{}') + choose('{"type": "SSD"}') + choose('{"serial": "SER-sdb"}'))).toEqual([
      'sda',
      'sda',
      'sdb',
    ]);
  });

  test('is no path to a disk that has a name of its own', () => {
    disk('nvme0c0n1', 128 * mib, { hidden: '1\n' });
    disk('nvme0n1', 128 * mib);
    mountedFrom('tmpfs', 'tmpfs');

    expect(run(choose('{}'))).toEqual(['nvme0n1']);
  });

  test('has room for the keepsake at the least', () => {
    disk('sda', 128 * mib);
    disk('sdb', 8 * mib);
    mountedFrom('tmpfs', 'tmpfs');

    expect(run(choose('{}') + choose('{"serial": "SER-sdb"}'))).toEqual(['sda', 'DiskTooSmall']);
  });
});
