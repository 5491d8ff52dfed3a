import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes, rackwrightResources } from '#models/generated/resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { happeningsOf } from '#models/plan/happening.ts';
import { silentLog } from '#models/ports/log.ts';
import type { ObservedWrite } from '#simulation/api-server/server.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { createVirtualLab, type VirtualLab } from '#simulation/lab/virtual-run.ts';

/** What came, or would come, of a change: what two histories must agree on, whatever the times. */
export interface Outcome {
  /** ComputeNode → machine, or why it has none. */
  nodes: Record<string, string>;
  /** What happened to whom, sorted; each once. */
  happened: string[];
}

const told = new Set(['Drained', 'DrainedForMaintenance', 'Cleaning', 'Free', 'Kept', 'Enrolled']);

export function outcomeOf(nodes: readonly Stored[], happened: Iterable<string>): Outcome {
  const sorted = nodes.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  // A cell without room is tried and given up again and again: when one looks, its nodes are there, or not.
  const lasting = sorted.filter((node) => isBound(node) || !node.metadata.name.startsWith('cell-'));
  const states = lasting.map(
    (node) => [node.metadata.name, stateOf(node as Stored<ComputeNode & KubeObject>)] as const,
  );
  return { nodes: Object.fromEntries(states), happened: [...new Set(happened)].toSorted() };
}

function isBound(node: Stored): boolean {
  return (node as Stored<ComputeNode & KubeObject>).spec.assetRef !== undefined;
}

export function happenedTo(now: Stored | undefined, before: Stored | undefined): string[] {
  const name = (now ?? before)?.metadata.name ?? '';
  return happeningsOf(now, before).flatMap((what) => (told.has(what) ? [`${what} ${name}`] : []));
}

function stateOf({ metadata, spec, status }: Stored<ComputeNode & KubeObject>): string {
  const going = metadata.deletionTimestamp === undefined ? '' : ' going';
  if (spec.assetRef !== undefined) return `${spec.assetRef.name}${going}`;
  const refused = status?.refused?.reasons.map(({ reason, count }) => `${count} ${reason}`).toSorted() ?? [];
  return `${status?.conditions.find(({ type }) => type === 'Ready')?.reason ?? 'unseen'}${going}: ${refused.join(', ')}`;
}

/** Longer than a gang is waited for. */
const quietMs = 35 * 60_000;

/** A lab that a person works in: machines take no time, and nothing goes wrong. */
export class Deed {
  readonly #virtual: VirtualLab;
  #lastWrite = 0;
  readonly #happened = new Set<string>();

  constructor(seed: number) {
    this.#virtual = createVirtualLab({ seed, crds: readCrds(), log: silentLog, delays: 'none' });
    const { lab, clock } = this.#virtual;
    lab.server.subscribe(({ definition }) => {
      if (definition.group !== 'rackwright.io') return;
      this.#lastWrite = clock.now();
    });
  }

  get now(): number {
    return this.#virtual.clock.now();
  }

  async start(manifests: readonly KubeObject[]): Promise<void> {
    await this.#virtual.drive(this.#virtual.lab.start());
    await this.#virtual.drive(this.#virtual.lab.apply(manifests));
    await this.#quiet();
  }

  /** All of the model, as it stands. */
  snapshot(): Stored[] {
    return rackwrightResources.flatMap((resource) => this.#virtual.lab.server.store.list(resource));
  }

  /** Applies the manifests, and waits until nothing more comes of them. */
  async apply(manifests: readonly KubeObject[]): Promise<Outcome> {
    const { lab } = this.#virtual;
    const end = lab.server.subscribe((write) => this.#note(write));
    await this.#virtual.drive(lab.apply(manifests));
    await this.#quiet();
    end();
    return outcomeOf(lab.server.store.list(computeNodes), this.#happened);
  }

  stop(): Promise<void> {
    return this.#virtual.drive(this.#virtual.lab.stop());
  }

  #note({ type, object, old }: ObservedWrite): void {
    for (const each of happenedTo(type === 'DELETED' ? undefined : object, old)) this.#happened.add(each);
  }

  async #quiet(): Promise<void> {
    const { clock } = this.#virtual;
    this.#lastWrite = clock.now();
    const isQuiet = (): boolean => clock.now() - this.#lastWrite >= quietMs;
    await clock.runUntil(isQuiet, { maxMs: 12 * 3_600_000 });
  }
}
