import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { findBinaries, kubeletBinary } from './binaries.ts';
import { BuildError } from './build.ts';
import { binaryNames, keyOf, kubeletTool, tools } from './tools.ts';

const root = mkdtempSync(join(tmpdir(), 'rackwright-binaries-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
});

test('binaries of envtest are taken where KUBEBUILDER_ASSETS says they are', async () => {
  for (const name of binaryNames) writeFileSync(join(folder, name), '');

  const found = await findBinaries({ env: { KUBEBUILDER_ASSETS: folder } });

  expect(found['kube-apiserver']).toBe(join(folder, 'kube-apiserver'));
  expect(found.kubectl).toBe(join(folder, 'kubectl'));
});

test('without Go and without binaries it fails, and says what to install or set', async () => {
  const said: string[] = [];

  const found = findBinaries({
    env: { RACKWRIGHT_TEST_CACHE: folder, PATH: '/nowhere' },
    say: (line) => said.push(line),
  });

  await expect(found).rejects.toThrow(BuildError);
  await expect(found).rejects.toThrow(/no Go to build it with[^]*Install Go 1\.25 or newer, or set KUBEBUILDER_ASSETS/);
  expect(said).toEqual([expect.stringContaining('building etcd from Go modules')]);
});

test('a build that failed leaves nothing that looks built', async () => {
  await findBinaries({ env: { RACKWRIGHT_TEST_CACHE: folder, PATH: '/nowhere' }, say: () => undefined }).catch(
    () => undefined,
  );

  expect(existsSync(join(folder, 'control-plane')) ? readdirSync(join(folder, 'control-plane')) : []).toEqual([]);
});

test('what is cached is found by what it was built from', () => {
  const keys = [...tools, kubeletTool].map(keyOf);

  expect(keys).toEqual([
    expect.stringMatching(/^etcd-[0-9a-f]{16}$/),
    expect.stringMatching(/^kubernetes-[0-9a-f]{16}$/),
    expect.stringMatching(/^kubelet-[0-9a-f]{16}$/),
  ]);
});

test('a control plane is had without a kubelet, which is got on its own', async () => {
  for (const name of binaryNames) writeFileSync(join(folder, name), '');
  const env = { KUBEBUILDER_ASSETS: folder, RACKWRIGHT_TEST_CACHE: folder, PATH: '/nowhere' };

  await expect(findBinaries({ env })).resolves.toBeDefined();
  await expect(kubeletBinary({ env, say: () => undefined })).rejects.toThrow(/there is no kubelet, and no Go/);
  writeFileSync(join(folder, 'kubelet'), '');
  await expect(kubeletBinary({ env })).resolves.toBe(join(folder, 'kubelet'));
});

test('the kubelet is of the version of the control plane', () => {
  const stamped = [...tools, kubeletTool].flatMap(
    ({ ldflags }) => /version\.gitVersion=(\S+)/.exec(ldflags)?.[1] ?? [],
  );

  expect(stamped).toEqual([stamped[0], stamped[0]]);
});
