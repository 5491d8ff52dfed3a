import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { serveArchives, type ArchiveServer } from './archive-server.ts';
import { createLocalMachine, type LocalMachine } from './local-machine.ts';
import { createOperations, type Answer } from './operations.ts';

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

const call = async (name: string, what: string): Promise<Answer> =>
  (await machine.call({ call: what, serial: 'SN-1', name })) as Answer;

test('a wait for an operation answers once it has ended', async () => {
  const image = archives.image({ bridge: 'a' });
  const { name } = await createOperations(machine).start({ action: 'Install', layer: 'cni', image });

  for (let seen = await call(name, 'poll'); seen['outcome'] !== 'succeeded'; seen = await call(name, 'poll')) {
    expect(seen).toMatchObject({ outcome: 'running' });
    const began = performance.now();
    await expect(call(name, 'wait')).resolves.toEqual({});
    const waited = performance.now() - began;
    // Whoever asks is answered before it loses patience, however slow the machine is; otherwise not before the end.
    if (waited < 19_000) await expect(call(name, 'poll')).resolves.toMatchObject({ outcome: 'succeeded' });
  }
});

test('a wait for what never began answers at once', async () => {
  await expect(call('nobody', 'wait')).resolves.toEqual({});
});
