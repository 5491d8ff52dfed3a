import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serveArchives, type ArchiveServer } from './archive-server.ts';
import { createLocalMachine, type LocalMachine } from './local-machine.ts';

let archives: ArchiveServer;
let machine: LocalMachine;
beforeAll(async () => {
  archives = await serveArchives();
});
afterAll(() => archives.close());
beforeEach(() => {
  machine = createLocalMachine('SN-1');
});
afterEach(() => machine.remove());

type Answer = Record<string, unknown>;
let sequence = 0;

function request(overrides: Answer = {}): Answer & { name: string } {
  sequence += 1;
  return {
    name: `install-${sequence}`,
    action: 'Install',
    layer: 'cni',
    fence: { epoch: 1, sequence },
    claimUid: 'u-1',
    parameters: {},
    image: archives.image({ bridge: 'a' }),
    remainingSeconds: 600,
    ...overrides,
  };
}

async function start(asked: Answer, secrets: Record<string, string> = {}): Promise<Answer> {
  return (await machine.call({ call: 'start', serial: 'SN-1', request: asked, secrets })) as Answer;
}

async function poll(name: string): Promise<Answer> {
  return (await machine.call({ call: 'poll', serial: 'SN-1', name })) as Answer;
}

async function ended(asked: Answer & { name: string }, secrets?: Record<string, string>): Promise<Answer> {
  expect(await start(asked, secrets)).toEqual({ outcome: 'accepted' });
  for (;;) {
    const seen = await poll(asked.name);
    if (seen['outcome'] !== 'running') return seen;
    await sleep(100);
  }
}

/** Only ends what hangs. */
const patient = { timeout: 120_000 };

/** Its one worker, once it is more than a process that is about to be it. */
async function worker(): Promise<number> {
  await expect.poll(machine.workers, patient).toHaveLength(1);
  const [pid = 0] = machine.workers();
  return pid;
}

/** Files of the machine that hold this text. */
function filesWith(text: string): string[] {
  return readdirSync(machine.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((file) => readFileSync(file, 'utf8').includes(text));
}

const bin = (name = ''): string => `${machine.root}/opt/cni/bin/${name}`;

describe('an installation from an archive', () => {
  test('puts its files in place, and takes those of the version before away', async () => {
    await ended(request({ image: archives.image({ bridge: 'one', ptp: 'one' }) }));

    const outcome = await ended(request({ action: 'Upgrade', image: archives.image({ bridge: 'two', vlan: 'two' }) }));

    expect(outcome).toMatchObject({ outcome: 'succeeded', facts: { serial: 'SN-1' } });
    expect(readdirSync(bin()).toSorted()).toEqual(['bridge', 'vlan']);
    expect(readFileSync(bin('bridge'), 'utf8')).toBe('two');
  });

  test('is taken back by a reset, which touches nothing that others put there', async () => {
    await ended(request());
    execFileSync('cp', [bin('bridge'), bin('by-hand')]);

    await ended(request({ action: 'Reset', image: undefined }));

    expect(readdirSync(bin())).toEqual(['by-hand']);
  });

  test.each([
    ['a path that leads out of the folder', { '../../../escaped': 'x' }],
    ['an absolute path', { '/escaped': 'x' }],
    ['a symbolic link', { 'bridge -> /etc/passwd': '' }],
  ])('refuses %s', async (_, files) => {
    const outcome = await ended(request({ image: archives.image(files) }));

    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'InstallFailed', retryable: false });
    expect(existsSync(`${machine.root}/escaped`)).toBe(false);
    expect(existsSync(bin()) ? readdirSync(bin()) : []).toEqual([]);
  });

  test('of other bytes than the sha256 names fails for good, and installs nothing', async () => {
    const image = { ...archives.image({ bridge: 'a' }), sha256: 'f'.repeat(64) };

    const outcome = await ended(request({ image }));

    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'ChecksumMismatch', retryable: false });
    expect(existsSync(bin())).toBe(false);
  });

  test('follows no redirection', async () => {
    const outcome = await ended(request({ image: archives.image({ bridge: 'a' }, 'elsewhere') }));

    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'ImageUnavailable', retryable: false });
    expect(outcome['message']).toContain('sends elsewhere');
  });

  test.each([
    ['a file', 'file:///etc/passwd'],
    ['a password in the url', 'http://user:secret@127.0.0.1/x'],
    ['no host', 'http:///x'],
  ])('refuses %s before anything begins', async (_, url) => {
    const asked = request({ image: { ...archives.image({ a: 'b' }), url } });

    const answer = await start(asked);

    expect(answer).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
    expect(await poll(asked.name)).toEqual({ outcome: 'unknown' });
  });
});

describe('a worker', () => {
  test('that is killed is told as interrupted, and nothing is repeated', async () => {
    const asked = request({ image: archives.image({ bridge: 'a' }, 'slow') });
    await start(asked);
    process.kill(await worker(), 'SIGKILL');
    // Its lock goes last, after all else that is seen of it.
    await expect.poll(async () => (await poll(asked.name))['outcome'], patient).not.toBe('running');

    const seen = await poll(asked.name);

    expect(seen).toMatchObject({ outcome: 'failed', reason: 'InstallFailed', retryable: true });
    await expect.poll(machine.workers, patient).toEqual([]);
    expect(await start(asked)).toEqual({ outcome: 'accepted' });
    expect(machine.workers()).toEqual([]);
    expect(await poll(asked.name)).toEqual(seen);
  });

  test('outlives the call that began it', async () => {
    const asked = request({ image: archives.image({ bridge: 'a' }, 'slow') });

    await start(asked);

    await expect(worker()).resolves.toBeGreaterThan(0);
    await machine.call({ call: 'cancel', serial: 'SN-1', name: asked.name });
    await expect.poll(async () => (await poll(asked.name))['reason'], patient).toBe('Cancelled');
    // It records its end, and ends.
    await expect.poll(machine.workers, patient).toEqual([]);
  });

  test('has its secrets from a pipe, and leaves them nowhere', async () => {
    const canary = 'kq7zt4wvn9x2rd8m';
    const asked = request({ image: archives.image({ bridge: 'a' }, 'slow') });
    await start(asked, { bootstrapToken: canary });

    const pid = await worker();
    const told = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
    await machine.call({ call: 'cancel', serial: 'SN-1', name: asked.name });
    await expect.poll(async () => (await poll(asked.name))['outcome'], patient).toBe('failed');

    expect(told.join()).toContain(machine.root);
    expect(told.join()).not.toContain(canary);
    expect(filesWith(canary)).toEqual([]);
  });
});

describe('a call', () => {
  test.each([
    ['no JSON', 'InvalidRequest', '{'],
    ['a list', 'InvalidRequest', '[]'],
    ['nothing', 'InvalidRequest', ''],
    ['an unknown call', 'InvalidRequest', '{"call":"shutdown"}'],
    ['JSON of great depth', 'InvalidRequest', '['.repeat(200_000)],
    ['a name that is a path', 'InvalidRequest', '{"call":"poll","serial":"SN-1","name":"../../etc"}'],
    ['a name with a newline', 'InvalidRequest', '{"call":"poll","serial":"SN-1","name":"a\\n"}'],
    ['no machine', 'InvalidRequest', '{"call":"inspect"}'],
    ['another machine', 'SerialMismatch', '{"call":"inspect","serial":"SN-2"}'],
  ])('that is %s is answered with %s', async (_, reason, text) => {
    const { status, stdout } = await machine.send(text);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ error: reason });
  });

  test.each([
    ['no number', { epoch: '1', sequence: 1 }],
    ['a truth', { epoch: true, sequence: 1 }],
    ['nothing', undefined],
  ])('to start whose fence is %s is refused', async (_, fence) => {
    const answer = await start(request({ fence }));

    expect(answer).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
  });
});
