import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { python } from './python.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rackwright-parts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a reset fails no more for a container that went by itself while it was being removed', () => {
  const listed = join(folder, 'listed');
  const ctr = join(folder, 'ctr');
  writeFileSync(listed, 'sandbox\ncontainer\n');
  // The second goes with the first, and is not found then.
  writeFileSync(
    ctr,
    `#!/bin/sh
case $1 in
list) cat ${listed} ;;
delete) grep -q "^$2$" ${listed} || { echo "ctr: not found"; exit 1; }; : > ${listed} ;;
esac
`,
  );
  chmodSync(ctr, 0o755);
  const job = `
import os, sys
from rackwright_runner.job import Job
from rackwright_runner.work import pods
lock = os.open(sys.argv[1] + "/lock", os.O_CREAT | os.O_RDWR)
pods._remove_all(Job(sys.argv[1], {}, {}, lock), [sys.argv[1] + "/ctr"], ["delete"])
print(open(sys.argv[1] + "/log").read())
`;

  expect(python(job, [folder])).toContain('not found');
});

test('what an image says of other machines stays in /etc/hosts, and it learns its own name', () => {
  const image = [
    '127.0.0.1 localhost',
    '127.0.1.1 golden-master',
    'ff02::1 ip6-allnodes',
    '',
    '10.0.0.1 api.example',
    '',
  ];
  const code = 'import sys; from rackwright_runner.work import own; print(own.hosts(sys.argv[1], "node-a"), end="")';

  const hosts = python(code, [image.join('\n')]);

  expect(hosts.split('\n')).toEqual([
    '127.0.0.1 localhost',
    '127.0.1.1 node-a',
    '::1 localhost ip6-localhost',
    'ff02::1 ip6-allnodes',
    '10.0.0.1 api.example',
    '',
  ]);
});
