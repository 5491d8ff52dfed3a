import { afterEach, expect, test } from 'vitest';
import { operationController } from '#controllers/operation.ts';
import { startController } from '#controllers/runtime/controller.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { computeAssets } from '#models/generated/resources.ts';
import { silentLog } from '#models/ports/log.ts';
import type { OpsAdapterFactory } from '#ops-adapters/port.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import { createControllerLab, type ControllerLab } from './lab.ts';

let lab: ControllerLab;
let begun: string[];

const adapter: OpsAdapterFactory = {
  name: 'simulated',
  revision: '1',
  create: () => ({
    capabilities: new Set(['Wipe'] as const),
    async start({ name }) {
      begun.push(name);
      return { outcome: 'accepted' };
    },
    poll: async () =>
      begun.length === 0 ? { outcome: 'unknown' } : { outcome: 'running', percent: 1, message: 'wiping', logTail: '' },
    cancel: async () => {},
    inspect: async () => ({}),
    health: async () => ({ healthy: true }),
  }),
};

afterEach(() => lab.stop());

/** Runs the controller on an Operation, and stops it, if it is to be, while the asset is being read for the gate. */
async function wipeWith({ stopped }: { stopped: boolean }): Promise<void> {
  begun = [];
  lab = await createControllerLab({ adapters: [adapter] });
  await lab.put(opsMaster());
  await lab.put(computeAsset({ spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 1 } }));
  const deadline = new Date(lab.clock.now() + 3_600_000).toISOString().replace('.000Z', 'Z');
  const { layer: _layer, computeNodeRef: _node, ...wipe } = operation({ spec: { action: 'Wipe', deadline } }).spec;
  await lab.put({ ...operation(), spec: wipe });
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const kube: Kube = {
    ...lab.ports.kube,
    async get(resource, name) {
      if (resource === computeAssets) await answered;
      return lab.ports.kube.get(resource, name);
    },
  };
  const { clock, random } = lab.ports;
  const controller = startController(operationController({ ...lab.ports, kube }), { clock, random, log: silentLog });
  await lab.start();

  const end = stopped ? controller.stop() : undefined;
  answer();
  await lab.settle(500);
  await (end ?? controller.stop());
}

test('an Operation on a machine at rest is begun once', async () => {
  await wipeWith({ stopped: false });

  expect(begun).toEqual(['operation-1']);
});

test('an Operation was begun by a controller that had lost the leadership while it read the asset', async () => {
  await wipeWith({ stopped: true });

  expect(begun).toEqual([]);
});
