import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tar } from './archive-server.ts';
import { createLocalMachine } from './local-machine.ts';
import { python } from './python.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rackwright-reasons-'));
  mkdirSync(`${folder}/job`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const prelude = `
import os, sys
from rackwright_runner.job import Job
from rackwright_runner.refusal import Failed, Refused
from rackwright_runner.work import archives, fetch, inside, kubelet
folder = sys.argv[1]
job = Job(folder + "/job", {}, {}, 0)
def told(act):
    try:
        act()
        print("done")
    except (Failed, Refused) as failed:
        print(failed.reason, failed.retryable, failed.message)
`;
const run = (code: string): string => python(prelude + code, [folder]);

/** Verified, and all the same cut off where its maker's disk was full. */
function cutOff(): string {
  const whole = gzipSync(tar({ 'bin/kubelet': Array.from({ length: 20_000 }, (_, at) => at * 7919).join() }));
  writeFileSync(`${folder}/archive`, whole.subarray(0, whole.length / 2));
  return `${folder}/archive`;
}

test.each([
  'archives._extract(job, sys.argv[1] + "/archive", folder)',
  'kubelet._take_out(job, folder + "/archive", folder + "/x")',
])('an archive that is cut off is no fault of the runner, and is not tried again: %s', (call) => {
  cutOff();

  expect(run(`told(lambda: ${call})`)).toMatch(/^InstallFailed False the image is .*archive/);
});

test('an image that can never be made a machine of its own is not tried for ever', () => {
  const code = `
os.chroot = lambda _: None
def act():
    raise Failed("InstallFailed", "the image has no user ada", retryable=False)
told(lambda: inside.run("/", act))
`;

  expect(run(code)).toMatch(/^InstallFailed False .*the image has no user ada/);
});

test('a root file system that is full while it is made its own is told as too small', () => {
  const code = `
import errno
os.chroot = lambda _: None
def act():
    raise OSError(errno.ENOSPC, "No space left on device", "/etc/hostname")
told(lambda: inside.run("/", act))
`;

  expect(run(code)).toMatch(/^DiskTooSmall True .*No space left on device/);
});

test.each(['http://a..b/x', `http://${'a'.repeat(64)}.example/x`, 'http://[::12345]/x'])(
  'a url to a host that no name can be is refused before anything begins: %s',
  (url) => {
    expect(run(`told(lambda: fetch.require_url("${url}"))`)).toMatch(/^InvalidRequest False the image's url/);
  },
);

test('records that were damaged are not told as a call that nobody understands', async () => {
  const machine = createLocalMachine('SN-1');
  mkdirSync(`${machine.root}/var/lib/rackwright`, { recursive: true });
  writeFileSync(`${machine.root}/var/lib/rackwright/fence.json`, '');

  const answer = await machine.call({ call: 'inspect', serial: 'SN-1' });

  await machine.remove();
  expect(answer).toMatchObject({ error: 'BackendFailed', retryable: true });
  expect(answer).toMatchObject({ message: expect.stringContaining('/var/lib/rackwright/fence.json') });
});
