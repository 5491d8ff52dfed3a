import type { KubeError } from '#controllers/runtime/kube-error.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { KubeObject, ObjectName, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Random } from '#models/ports/random.ts';
import type { VirtualClock } from '#simulation/clock/virtual-clock.ts';
import type { Lab } from '#simulation/lab/lab.ts';
import type { AdapterFaultRates } from '#simulation/replay/faulty-adapter.ts';
import type { Replica } from '#simulation/replay/replica.ts';
import type { FaultRates } from '#simulation/replay/transport-faults.ts';

/** Where trouble is made: the lab, and the knobs of what stands between it and its controllers. */
export interface Stage {
  readonly lab: Lab;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly replica: Replica;
  setNetwork(rates: FaultRates): void;
  setOps(rates: AdapterFaultRates): void;
  /** Something that must not be, beyond what the invariants see. */
  breach(message: string): void;
  /** Undoes a trouble after `ms`, or when all faults stop, whichever comes first. */
  undoAfter(ms: number, undo: () => void | Promise<void>): void;
}

/** Makes one trouble, and tells in a few words which. */
export type Trouble = (stage: Stage) => string | Promise<string>;

export const minute = 60_000;

export function between({ random }: Pick<Stage, 'random'>, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

export function oneOf<T>(stage: Pick<Stage, 'random'>, choices: readonly T[]): T | undefined {
  return choices[between(stage, 0, choices.length - 1)];
}

/** What is stored now, as people see it with kubectl. */
export function listed<T extends KubeObject>({ lab }: Pick<Stage, 'lab'>, resource: Resource): Stored<T>[] {
  // The server has held them to the schema that the type is made from.
  return lab.server.store.list(resource) as Stored<T>[];
}

/** Refusals are the business of whoever tries: gives back the error, or undefined when it was done. */
export async function tried(act: Promise<unknown>): Promise<KubeError | undefined> {
  try {
    await act;
    return undefined;
  } catch (error) {
    if (isKubeError(error)) return error;
    throw error;
  }
}

export function patched(
  { lab }: Pick<Stage, 'lab'>,
  resource: Resource,
  name: ObjectName,
  patch: Record<string, unknown>,
): Promise<KubeError | undefined> {
  return tried(lab.kube.mergePatch(resource, name, patch));
}
