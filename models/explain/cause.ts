import type { KubeObject, ObjectMeta } from '../meta/object.ts';

export interface ObjectRef {
  kind: string;
  name: string;
  namespace?: string;
}

/** Where something was read, and what stands there: a field of the object, by its path. */
export interface Evidence {
  field: string;
  value: string;
}

/** Something a person can run, as it is, in a shell. */
export interface Command {
  run: string;
  /** What it does, as a clause that follows the command. */
  does: string;
}

/** Machines (or SKUs) that don't serve, by why not; what is nearest to serving first. */
export interface Shortage {
  of: 'machines' | 'SKUs';
  considered: number;
  classes: readonly ShortageClass[];
}

export interface ShortageClass {
  reason: string;
  /** As in `63 claimed`. */
  words: string;
  count: number;
  /** How many of them nobody has, where their hardware or labels are what doesn't fit. */
  free?: number;
  /** The first few by name, the nearest first, and what each lacks. */
  nearest: readonly { name: string; lacks: string }[];
}

/** One link of the chain: an object, how it is, and what it waits for in its turn. */
export interface Cause {
  object: ObjectRef;
  phase?: string;
  reason?: string;
  /** One or more sentences. */
  says: string;
  /** Since when it is Ready, or isn't; of an Operation, since when it runs or has ended (RFC 3339). */
  since?: string;
  evidence: readonly Evidence[];
  commands: readonly Command[];
  shortage?: Shortage;
  /** Others of which the same holds, by name, of `alikeCount` in all. */
  alike?: { names: readonly string[]; count: number };
  because: readonly Cause[];
}

export interface Explanation {
  well: boolean;
  cause: Cause;
}

export function refOf(object: Pick<KubeObject, 'kind'> & { metadata: ObjectMeta }): ObjectRef {
  const { name, namespace } = object.metadata;
  return { kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** As a person reads it: `ResourceOffer ml/big`. */
export function titleOf({ kind, name, namespace }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

export function keyOfRef({ name, namespace }: Omit<ObjectRef, 'kind'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
