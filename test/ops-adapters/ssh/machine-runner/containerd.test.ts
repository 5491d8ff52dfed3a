import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serveArchives, type ArchiveServer } from './archive-server.ts';
import { createLocalMachine, type LocalMachine } from './local-machine.ts';
import { createOperations, type Answer } from './operations.ts';

let archives: ArchiveServer;
let machine: LocalMachine;
let operations: ReturnType<typeof createOperations>;
beforeAll(async () => {
  archives = await serveArchives();
});
afterAll(() => archives.close());
beforeEach(() => {
  machine = createLocalMachine('SN-1');
  operations = createOperations(machine);
});
afterEach(() => machine.remove());

const published = { 'bin/containerd': 'one', 'bin/ctr': 'one', 'bin/containerd-shim-runc-v2': 'one' };
const cri = (overrides: Answer = {}): Answer => ({
  action: 'Install',
  layer: 'cri',
  image: archives.image(published),
  ...overrides,
});
const text = (path: string): string => readFileSync(`${machine.root}${path}`, 'utf8');
const programs = (): string[] => readdirSync(`${machine.root}/usr/local/bin`).toSorted();

describe('containerd, installed', () => {
  test('has its programs, its configuration and its unit in place', async () => {
    const outcome = await operations.run(cri());

    expect(outcome).toMatchObject({ outcome: 'succeeded' });
    expect(programs()).toEqual(['containerd', 'containerd-shim-runc-v2', 'ctr']);
    await expect(text('/etc/containerd/config.toml')).toMatchFileSnapshot('golden/containerd-config.toml');
    await expect(text('/etc/systemd/system/containerd.service')).toMatchFileSnapshot('golden/containerd.service');
  });

  test('gets runc from the place that its parameters name', async () => {
    const { url, sha256 } = archives.program('runc');
    const parameters = { runcUrl: url, runcSha256: sha256, sandboxImage: 'registry.test/pause:3.10' };

    const outcome = await operations.run(cri({ parameters }));

    expect(outcome).toMatchObject({ outcome: 'succeeded' });
    expect(text('/usr/local/bin/runc')).toBe('runc');
    expect(text('/etc/containerd/config.toml')).toContain('"sandbox_image" = "registry.test/pause:3.10"\n');
  });

  test('of an archive that is something else changes nothing', async () => {
    const outcome = await operations.run(cri({ image: archives.image({ 'bin/docker': 'x' }) }));

    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'InstallFailed', retryable: false });
    expect(outcome['message']).toContain('no bin/containerd');
    expect(readdirSync(`${machine.root}/usr/local`)).toEqual([]);
  });

  test('is upgraded: what the new version lacks is gone', async () => {
    await operations.run(cri());

    await operations.run(cri({ action: 'Upgrade', image: archives.image({ 'bin/containerd': 'two' }) }));

    expect(programs()).toEqual(['containerd']);
    expect(text('/usr/local/bin/containerd')).toBe('two');
  });

  test('is not upgraded where it never was', async () => {
    const outcome = await operations.run(cri({ action: 'Upgrade' }));

    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'InstallFailed', retryable: false });
  });

  test('is reset: what others put there stays, and so do the images that it kept', async () => {
    await operations.run(cri());
    for (const folder of ['/var/lib/containerd', '/etc/cni/net.d'])
      mkdirSync(machine.root + folder, { recursive: true });
    const others = ['/usr/local/bin/by-hand', '/var/lib/containerd/image', '/etc/cni/net.d/10-net.conflist'];
    for (const path of others) writeFileSync(machine.root + path, 'x');

    const outcome = await operations.run(cri({ action: 'Reset', image: undefined }));

    expect(outcome).toMatchObject({ outcome: 'succeeded' });
    expect(programs()).toEqual(['by-hand']);
    expect(existsSync(`${machine.root}/etc/containerd/config.toml`)).toBe(false);
    expect(existsSync(`${machine.root}/etc/systemd/system/containerd.service`)).toBe(false);
    for (const path of others) expect(existsSync(machine.root + path), path).toBe(true);
  });
});

describe('an installation of containerd is refused', () => {
  test.each([
    ['a runc without sha256', { runcUrl: 'https://registry.test/runc' }, 'come together'],
    ['a runc from a file', { runcUrl: 'file:///bin/sh', runcSha256: 'a'.repeat(64) }, 'url'],
    ['a parameter that nobody knows', { sandboximage: 'a' }, 'known are'],
    ['a driver of its own', { cgroupDriver: 'cgroupfs"\nroot = "/canary' }, 'cgroupDriver'],
    ['TOML in a text', { sandboxImage: 'a"\n[plugins."evil"]' }, 'sandboxImage'],
    ['a command in a text', { sandboxImage: '$(touch /canary)' }, 'sandboxImage'],
    ['a newline at the end', { sandboxImage: 'registry.test/pause:1\n' }, 'sandboxImage'],
    ['no text', { restrictOomScoreAdj: true }, 'restrictOomScoreAdj'],
  ])('for %s', async (_, parameters, why) => {
    const answer = await operations.start(cri({ parameters }));

    expect(answer).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
    expect(answer['message']).toContain(why);
  });

  test('without a url, which other adapters may know', async () => {
    const { url: _, ...image } = archives.image(published);

    const answer = await operations.start(cri({ image }));

    expect(answer).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
    expect(answer['message']).toContain('no source of its own');
  });
});
