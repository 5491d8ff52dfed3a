import { afterEach, expect, test } from 'vitest';
import { createHearing } from '#controllers/operation/hearing.ts';
import { operationController } from '#controllers/operation.ts';
import { startController } from '#controllers/runtime/controller.ts';
import type { Operation } from '#models/generated/operation.ts';
import { operations } from '#models/generated/resources.ts';
import { silentLog } from '#models/ports/log.ts';
import type { OpsAdapter } from '#ops-adapters/port.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import { createControllerLab, type ControllerLab } from '../lab.ts';

let lab: ControllerLab | undefined;
afterEach(() => lab?.stop());

/** Runs an operation until it is told to end. */
function adapter(hears: boolean): { adapter: OpsAdapter; end(): void; polls(): number } {
  const ended = Promise.withResolvers<void>();
  let over = false;
  let begun = false;
  let polls = 0;
  return {
    polls: () => polls,
    end() {
      over = true;
      ended.resolve();
    },
    adapter: {
      capabilities: new Set(['Wipe'] as const),
      async start() {
        begun = true;
        return { outcome: 'accepted' };
      },
      async poll() {
        polls += 1;
        if (!begun) return { outcome: 'unknown' };
        return over
          ? { outcome: 'succeeded', facts: {}, logTail: '' }
          : { outcome: 'running', percent: 1, message: 'wiping', logTail: '' };
      },
      ...(hears ? { awaitNews: () => ended.promise } : {}),
      cancel: async () => {},
      inspect: async () => ({}),
      health: async () => ({ healthy: true }),
    },
  };
}

/** @returns the phase that it is in half a second after its end, when the next poll isn't due for seconds. */
async function phaseSoonAfterItsEnd(hears: boolean): Promise<string | undefined> {
  const made = adapter(hears);
  const factory = { name: 'simulated', revision: '1', create: () => made.adapter };
  lab = await createControllerLab({ adapters: [factory] });
  await lab.put(opsMaster());
  await lab.put(computeAsset({ spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 1 } }));
  const deadline = new Date(lab.clock.now() + 3_600_000).toISOString().replace('.000Z', 'Z');
  const { layer: _layer, computeNodeRef: _node, ...wipe } = operation({ spec: { action: 'Wipe', deadline } }).spec;
  await lab.put({ ...operation(), spec: wipe });
  const { clock, random, kube } = lab.ports;
  const controller = startController(operationController(lab.ports), { clock, random, log: silentLog });
  await lab.start();
  await lab.settle(60_000);
  made.end();
  await lab.settle(500);
  await controller.stop();
  return (await kube.get<Operation>(operations, { name: 'operation-1' })).status?.phase;
}

test('an Operation is seen to end when its adapter hears of it, before its next poll is due', async () => {
  expect(await phaseSoonAfterItsEnd(true)).toBe('Succeeded');
});

test('without ears it is seen at its next poll', async () => {
  expect(await phaseSoonAfterItsEnd(false)).toBe('Running');
});

test('nobody listens twice for one Operation at the same time, and one that hears badly wakes nobody for good', async () => {
  const { adapter: made } = adapter(false);
  const asked: (() => void)[] = [];
  const woken: string[] = [];
  const hearing = createHearing();
  hearing.source.start((key) => woken.push(key));
  const ears: OpsAdapter = {
    ...made,
    awaitNews: () =>
      new Promise((_, reject) => {
        asked.push(() => reject(new Error('deaf')));
      }),
  };
  const handle = { name: 'operation-1', machine: { serial: 'S', addresses: [] } };

  hearing.listen(handle, ears);
  hearing.listen(handle, ears);
  expect(asked).toHaveLength(1);
  asked[0]?.();
  await expect.poll(() => woken, { timeout: 60_000 }).toEqual(['operation-1']);
  hearing.listen(handle, ears);

  expect(asked).toHaveLength(2);
});
