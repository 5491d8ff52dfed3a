import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { python } from './python.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rackwright-reset-'));
  mkdirSync(`${folder}/data/kubelet/pods/volume`, { recursive: true });
  mkdirSync(`${folder}/job`);
  writeFileSync(`${folder}/data/kubelet/pods/volume/precious`, 'x');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Removes a kubelet's home whose volume is mounted, and can't be unmounted; or is not mounted any more. */
function remove(home: string, mounted: boolean): string {
  const code = `
import os, sys
from rackwright_runner.job import Job
from rackwright_runner.refusal import Failed
from rackwright_runner.work import pods
folder, home, mounted = sys.argv[1:]
pods._mounts = lambda: [folder + "/data/kubelet/pods/volume"] if mounted else []
Job.tool = lambda *_: ""
try:
    pods.remove_home(Job(folder + "/job", {}, {}, 0), home)
    print("removed")
except Failed as failed:
    print(failed.message)
`;
  return python(code, [folder, home, mounted ? 'yes' : '']);
}

test("a reset does not remove what is in a pod's volume since the kubelet's folder is a link", () => {
  symlinkSync(`${folder}/data/kubelet`, `${folder}/kubelet`);

  expect(remove(`${folder}/kubelet`, true)).toContain('is still mounted');

  expect(existsSync(`${folder}/data/kubelet/pods/volume/precious`)).toBe(true);
});

test("a reset empties the folder that a link to the kubelet's leads to, and keeps both", () => {
  symlinkSync(`${folder}/data/kubelet`, `${folder}/kubelet`);

  expect(remove(`${folder}/kubelet`, false)).toBe('removed\n');

  expect(readdirSync(`${folder}/kubelet`)).toEqual([]);
});

test('a reset takes a folder that is just one away', () => {
  expect(remove(`${folder}/data/kubelet`, false)).toBe('removed\n');

  expect(existsSync(`${folder}/data/kubelet`)).toBe(false);
});
