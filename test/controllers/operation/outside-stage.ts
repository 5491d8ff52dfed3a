import { operationController } from '#controllers/operation.ts';
import { opsMasterController } from '#controllers/opsmaster.ts';
import { opsMinionController } from '#controllers/opsminion.ts';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { OpsMaster } from '#models/generated/opsmaster.ts';
import { operations } from '#models/generated/resources.ts';
import type { Condition, Stored } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { OpsAdapterFactory } from '#ops-adapters/port.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { createControllerLab, type ControllerLab } from '../lab.ts';

export const minute = 60_000;

/** An external OpsMaster with one claimed machine, the controllers that mind it, and the pen of the outside process. */
export interface OutsideStage {
  lab: ControllerLab;
  /** What our own adapter was asked to begin: nothing, for as long as the OpsMaster is external. */
  begunByUs: readonly string[];
  /** A time that is `ms` from now. */
  after(ms: number): string;
  /** Puts a Wipe of asset-1 there, with an hour to go. */
  wipe(name?: string, overrides?: Overrides<Stored<Operation>>): Promise<void>;
  freeze(reason: string): Promise<unknown>;
  start(): Promise<void>;
  seen(name?: string): Stored<Operation> | undefined;
  admission(name?: string): Condition | undefined;
  /** The Ready condition of the OpsMaster. */
  master(): Condition | undefined;
  /** A write as the outside process does it: on what it has read. */
  tell(status: Record<string, unknown>, read?: Stored): Promise<Stored>;
  /** Tells that it begins. */
  take(read?: Stored): Promise<Stored>;
}

export async function openStage(): Promise<OutsideStage> {
  const begunByUs: string[] = [];
  const lab = await createControllerLab({ adapters: [recording(begunByUs)] });
  await lab.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'rackwright-system' } });
  await lab.put(opsMaster({ spec: { external: true, concurrency: 2 } }));
  await lab.put(computeAsset({ spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 1 } }));
  const after = (ms: number): string => timestamp(lab.clock.now() + ms);
  const seen = (name = 'wipe'): Stored<Operation> | undefined => lab.get<Operation>('Operation', name);

  function tell(status: Record<string, unknown>, read: Stored | undefined = seen()): Promise<Stored> {
    const { name = '', resourceVersion } = read?.metadata ?? {};
    const patch = { metadata: { resourceVersion }, status };
    return lab.kube.mergePatch(operations, { name }, patch, { subresource: 'status' });
  }

  return {
    lab,
    begunByUs,
    after,
    seen,
    tell,
    take: (read) => tell({ phase: 'Running', startedAt: after(0), message: 'wiping' }, read),
    async wipe(name = 'wipe', overrides = {}) {
      const whole = operation({ metadata: { name }, spec: { deadline: after(60 * minute) } });
      const { layer: _layer, computeNodeRef: _node, ...spec } = whole.spec;
      await lab.put({ ...whole, spec: { ...spec, action: 'Wipe', ...overrides.spec } });
    },
    freeze: (reason) =>
      lab.put({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'freeze', namespace: 'rackwright-system' },
        data: { reason },
      }),
    start: () => lab.start(operationController, opsMasterController, opsMinionController),
    admission: (name) => conditionOf(seen(name), 'Admitted'),
    master: () => conditionOf(lab.get<OpsMaster>('OpsMaster', 'opsmaster-1'), 'Ready'),
  };
}

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
      poll: async ({ name }) =>
        begun.includes(name)
          ? { outcome: 'running', percent: 1, message: 'wiping', logTail: '' }
          : { outcome: 'unknown' },
      cancel: async () => {},
      inspect: async () => ({}),
      health: async () => ({ healthy: true }),
    }),
  };
}
