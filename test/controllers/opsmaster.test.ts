import { afterEach, beforeEach, expect, test } from 'vitest';
import { opsMasterController } from '#controllers/opsmaster.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { OpsMaster } from '#models/generated/opsmaster.ts';
import type { OpsAdapter, OpsAdapterFactory } from '#ops-adapters/port.ts';
import { computeAsset } from '../builders/computeasset.ts';
import { opsMaster } from '../builders/opsmaster.ts';
import { createControllerLab } from './lab.ts';
import type { ControllerLab } from './lab.ts';

let lab: ControllerLab;
let health: Awaited<ReturnType<OpsAdapter['health']>>;
let asked: number;

const never = (): Promise<never> => Promise.reject(new Error('not asked for in these tests'));

const factory: OpsAdapterFactory = {
  name: 'simulated',
  revision: '7',
  create: () => ({
    capabilities: new Set(['Wipe', 'Install/os'] as const),
    start: never,
    poll: never,
    cancel: never,
    inspect: never,
    async health() {
      asked += 1;
      return health;
    },
  }),
};

beforeEach(async () => {
  asked = 0;
  health = { healthy: true };
  lab = await createControllerLab({ adapters: [factory] });
});

afterEach(() => lab.stop());

test('an OpsMaster whose adapter is known and answers is Ready, and tells what it can do', async () => {
  await lab.put(opsMaster());
  await lab.start(opsMasterController);

  expect(lab.ready('OpsMaster', 'opsmaster-1')).toBe('True Ready');
  expect(lab.get<OpsMaster>('OpsMaster', 'opsmaster-1')?.status).toMatchObject({
    capabilities: ['Install/os', 'Wipe'],
    minions: 0,
  });
});

test.each([
  [{ adapter: 'salt' }, 'False AdapterNotFound'],
  [{ revision: '8' }, 'False AdapterRevisionNotFound'],
  [{ credentialsSecretRef: { namespace: 'default', name: 'nowhere' } }, 'False CredentialsNotFound'],
])('an OpsMaster with %j is %s', async (spec, ready) => {
  await lab.put(opsMaster({ spec }));
  await lab.start(opsMasterController);

  expect(lab.ready('OpsMaster', 'opsmaster-1')).toBe(ready);
});

test('an OpsMaster whose Secret may not be read says so: it stayed Ready, and only the log told', async () => {
  await lab.put(opsMaster({ spec: { credentialsSecretRef: { namespace: 'default', name: 'elsewhere' } } }));
  const forbidden = new KubeError('Forbidden', 'secrets "elsewhere" is forbidden', { status: 403 });
  const kube: Kube = { ...lab.ports.kube, get: () => Promise.reject(forbidden) };
  await lab.start((ports) => opsMasterController({ ...ports, kube }));

  expect(lab.ready('OpsMaster', 'opsmaster-1')).toBe('False CredentialsNotFound');
  expect(lab.get<OpsMaster>('OpsMaster', 'opsmaster-1')?.status?.conditions).toMatchObject([
    { message: expect.stringContaining('may not read Secret default/elsewhere') },
  ]);
});

test('a backend is asked on and on, and only a change of its answer is written', async () => {
  await lab.put(opsMaster());
  await lab.start(opsMasterController);
  const writes = lab.writes();

  await lab.settle(3_600_000);
  expect(lab.writes()).toBe(writes);
  expect(asked).toBeGreaterThan(50);
  expect(asked).toBeLessThan(130);

  health = { healthy: false, reason: 'Unreachable', message: 'connection refused' };
  await lab.settle(60_000);
  expect(lab.ready('OpsMaster', 'opsmaster-1')).toBe('False BackendUnreachable');
});

test('minions that enrol ask no backend', async () => {
  await lab.put(opsMaster());
  await lab.start(opsMasterController);
  const before = asked;

  for (const name of ['a', 'b', 'c']) {
    await lab.put({
      apiVersion: 'rackwright.io/v1alpha1',
      kind: 'OpsMinion',
      metadata: { name },
      spec: { opsMasterRef: { name: 'opsmaster-1' }, assetRef: { name }, serial: `SN-${name}` },
    });
  }
  await lab.clock.advanceBy(8_000);

  expect(lab.get<OpsMaster>('OpsMaster', 'opsmaster-1')?.status?.minions).toBe(3);
  expect(asked).toBe(before);
});

test('an OpsMaster that machines name waits with its deletion', async () => {
  await lab.put(opsMaster());
  await lab.put(computeAsset());
  await lab.start(opsMasterController);
  await lab.delete('OpsMaster', 'opsmaster-1');
  await lab.settle();
  expect(lab.ready('OpsMaster', 'opsmaster-1')).toBe('False InUse');

  await lab.change('ComputeAsset', 'asset-1', { spec: { opsMasterRef: null } });
  await lab.settle();
  expect(lab.get('OpsMaster', 'opsmaster-1')).toBeUndefined();
});
