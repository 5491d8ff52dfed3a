import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { python } from './python.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rackwright-nodes-'));
  mkdirSync(`${root}/dev`);
});
afterEach(() => rmSync(root, { recursive: true }));

test('the node of a forgotten partition was taken for that of the next one, and was gone a moment later', () => {
  for (const name of ['sda', 'sda1', 'sda12', 'sdaa1']) writeFileSync(`${root}/dev/${name}`, '');
  const code = `
import os, threading
from rackwright_runner import paths
from rackwright_runner.work import medium
medium.drop_caches = lambda path: None
def later():
    for name in ("sda1", "sda12"):
        os.unlink(paths.ROOT + "/dev/" + name)
class Job:
    def clean_up(self, arguments):
        threading.Timer(0.3, later).start()
medium.forget_partitions(Job(), {"name": "sda"})
print(sorted(os.listdir(paths.ROOT + "/dev")))
`;

  expect(python(code, [], root)).toBe("['sda', 'sdaa1']\n");
});
