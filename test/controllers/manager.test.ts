import { afterEach, expect, test } from 'vitest';
import { createManager, type Manager } from '#controllers/manager.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { racks } from '#models/generated/resources.ts';
import { silentLog } from '#models/ports/log.ts';
import type { OpsAdapterFactory } from '#ops-adapters/port.ts';
import { createRegistry } from '#ops-adapters/registry.ts';
import { noOtherClusters } from '#simulation/lab/no-other-clusters.ts';
import { azone } from '#test/builders/azone.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import { rack } from '#test/builders/rack.ts';
import { region } from '#test/builders/region.ts';
import { sku } from '#test/builders/sku.ts';
import { createControllerLab, type ControllerLab } from './lab.ts';

let lab: ControllerLab;
let manager: Manager;

afterEach(async () => {
  await manager.stop();
  await lab.stop();
});

/** An adapter that knows no operation yet, and writes down what it is asked to begin. */
function recording(begun: string[]): OpsAdapterFactory {
  return {
    name: 'simulated',
    revision: '1',
    create: () => ({
      capabilities: new Set(['Wipe'] as const),
      async start({ name }) {
        begun.push(name);
        return { outcome: 'accepted' };
      },
      poll: async () => ({ outcome: 'unknown' }),
      cancel: async () => {},
      inspect: async () => ({}),
      health: async () => ({ healthy: true }),
    }),
  };
}

test('a restarted controller took a Rack that it had not read yet for one without maintenance', async () => {
  lab = await createControllerLab();
  for (const each of [region(), azone(), sku(), opsMaster()]) await lab.put(each);
  await lab.put(rack({ spec: { maintenance: 'Drain' } }));
  await lab.put(computeAsset({ spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 1 } }));
  const deadline = new Date(lab.clock.now() + 3_600_000).toISOString().replace('.000Z', 'Z');
  const { layer: _layer, computeNodeRef: _node, ...wipe } = operation({ spec: { action: 'Wipe', deadline } }).spec;
  await lab.put({ ...operation(), spec: wipe });
  const begun: string[] = [];
  let readable = false;
  const own = lab.as({ name: 'rackwright', groups: ['system:masters', 'system:authenticated'] });
  const kube: Kube = {
    ...own,
    async list(resource, options) {
      if (resource === racks && !readable) throw new KubeError('Unavailable', 'not just now');
      return own.list(resource, options);
    },
  };
  const { clock, random, ids, images, certificates } = lab.ports;
  const registry = createRegistry([recording(begun)]);
  manager = createManager({
    kube,
    connector: noOtherClusters,
    registry,
    images,
    certificates,
    clock,
    random,
    ids,
    log: silentLog,
    instance: 'a',
  });

  manager.start();
  await lab.settle();

  expect(begun).toEqual([]);

  readable = true;
  await lab.settle(60_000);

  expect(lab.ready('Operation', 'operation-1')).toBe('False InMaintenance');
  expect(begun).toEqual([]);
});
