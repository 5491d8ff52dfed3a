import type { NodePool } from '#models/generated/nodepool.ts';
import { nodePools } from '#models/generated/resources.ts';
import type { Unit, UnitStatus } from '#models/generated/unit.ts';
import { inUseFinalizer } from '#models/meta/finalizers.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Decision, Intent } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';
import { decideUnit } from '#models/unit/decide.ts';
import type { ObservedUnit, PoolNodes, UnitInstance, UnitPool } from '#models/unit/observed.ts';
import { now as start, storedMeta } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { overlay } from '#test/builders/overlay.ts';
import { unit } from '#test/builders/unit.ts';

export const minute = 60_000;
const none: PoolNodes = { bound: 0, ready: 0, failed: 0, silent: 0, all: 0, domains: [] };

/**
 * A Unit with the pools that it makes, and a hall with room for some instances: pools follow their specs, a gang is
 * claimed when all of it is there and a domain is free, and what is claimed becomes Ready.
 */
export class World {
  unit: Stored<Unit>;
  readonly pools = new Map<string, UnitPool>();
  /** Domains that instances may stand in, one each. */
  room: number;
  now = start;
  observed: Partial<ObservedUnit> = {};
  #version = 1;

  constructor(overrides: Overrides<Stored<Unit>> = {}, room = 100) {
    this.unit = unit({ ...overrides, metadata: { finalizers: [inUseFinalizer], ...overrides.metadata } });
    this.room = room;
  }

  edit(overrides: Overrides<Stored<Unit>>): void {
    this.unit = overlay(this.unit, overrides);
  }

  scale(replicas: number): void {
    this.edit({ spec: { replicas } });
  }

  /** What would be done now. */
  look(): Decision<UnitStatus> {
    return decideUnit(this.unit, this.#observe(), this.now);
  }

  /** Does it, as the shell would. */
  act(decision: Decision<UnitStatus> = this.look()): Intent[] {
    for (const intent of decision.intents) this.#carryOut(intent);
    this.unit = { ...this.unit, status: decision.status };
    return decision.intents.filter((intent) => intent.do !== 'event');
  }

  /** Looks, and lets pools and hall follow, until nothing changes any more. */
  settle(): void {
    for (let turn = 0; turn < 20; turn += 1) {
      const before = JSON.stringify([this.unit.status, [...this.pools]]);
      this.act();
      this.follow();
      if (JSON.stringify([this.unit.status, [...this.pools]]) === before) return;
    }
    throw new Error('nothing settles');
  }

  passes(ms: number): void {
    this.now += ms;
    this.settle();
  }

  instance(index: number): UnitInstance | undefined {
    return this.unit.status?.instances?.find((each) => each.index === index);
  }

  phases(): Record<number, string> {
    return Object.fromEntries((this.unit.status?.instances ?? []).map(({ index, phase }) => [index, phase]));
  }

  ready() {
    return this.unit.status?.conditions.find(({ type }) => type === 'Ready');
  }

  /** Changes what is known of the nodes of one pool, until the pool follows its spec again. */
  nodes(pool: string, change: Partial<PoolNodes>): void {
    const found = this.pool(pool);
    this.pools.set(pool, { pool: found, nodes: { ...(this.pools.get(pool)?.nodes ?? none), ...change } });
  }

  change(pool: string, overrides: Overrides<Stored<NodePool>>): void {
    const nodes = this.pools.get(pool)?.nodes ?? none;
    this.pools.set(pool, { pool: overlay(this.pool(pool), overrides), nodes });
  }

  pool(name: string): Stored<NodePool> {
    const found = this.pools.get(name);
    if (found === undefined) throw new Error(`there is no pool ${name}`);
    return found.pool;
  }

  /** Pools see their specs, make and release nodes; the binder claims whole gangs; what is claimed becomes Ready. */
  follow(): void {
    for (const [name, { pool, nodes }] of this.pools) {
      const { replicas, cell } = pool.spec;
      const held = replicas === 0 ? { ...none } : { ...nodes, all: replicas, ready: nodes.bound };
      const status = statusOf(pool, held.bound >= replicas);
      this.pools.set(name, { pool: { ...pool, status }, nodes: held });
      if (replicas === 0 && pool.metadata.deletionTimestamp !== undefined) this.pools.delete(name);
      if (replicas > 0 && held.bound < replicas && this.#mayClaim(cell?.name ?? '')) this.#claim(cell?.name ?? '');
    }
  }

  #mayClaim(cell: string): boolean {
    const members = [...this.pools.values()].filter(({ pool }) => pool.spec.cell?.name === cell);
    const there = members.reduce((sum, { nodes }) => sum + nodes.all, 0);
    const standing = [...this.pools.values()].filter(({ nodes }) => nodes.bound > 0);
    const cells = new Set(standing.map(({ pool }) => pool.spec.cell?.name));
    return there >= (members[0]?.pool.spec.gang?.size ?? 0) && (cells.has(cell) || cells.size < this.room);
  }

  #claim(cell: string): void {
    for (const [name, { pool, nodes }] of this.pools) {
      if (pool.spec.cell?.name !== cell) continue;
      const bound = pool.spec.replicas;
      this.pools.set(name, { pool, nodes: { ...nodes, bound, domains: [`rack-of-${cell}`] } });
    }
  }

  #observe(): ObservedUnit {
    return {
      pools: [...this.pools.values()],
      isTaken: (name) => this.pools.has(name),
      references: { complete: true },
      stockOf: () => undefined,
      clusterPaused: false,
      frozen: undefined,
      ...this.observed,
    };
  }

  #carryOut(intent: Intent): void {
    if (intent.do === 'create' && intent.resource === nodePools) this.#create(intent.object as unknown as NodePool);
    if (intent.do === 'update' && intent.resource === nodePools)
      this.#update(intent.object as unknown as Stored<NodePool>);
    if (intent.do === 'delete' && intent.resource === nodePools) this.#delete(intent.name.name, intent.uid);
    if (intent.do === 'patch') this.edit({ metadata: { finalizers: [] } });
  }

  #create(object: NodePool): void {
    const { name, labels, ownerReferences } = object.metadata;
    if (this.pools.has(name)) return;
    const made = nodePool({ metadata: { name, labels, ownerReferences }, spec: object.spec });
    const metadata = { ...made.metadata, uid: `uid-of-${name}-${this.#version}`, resourceVersion: this.#next() };
    this.pools.set(name, { pool: { ...made, metadata }, nodes: none });
  }

  /** A write on an old picture is refused. */
  #update(object: Stored<NodePool>): void {
    const found = this.pools.get(object.metadata.name);
    if (found?.pool.metadata.uid !== object.metadata.uid) return;
    if (found.pool.metadata.resourceVersion !== object.metadata.resourceVersion) return;
    const { generation = 1 } = found.pool.metadata;
    const grown = same(found.pool.spec, object.spec) ? generation : generation + 1;
    const metadata = { ...object.metadata, generation: grown, resourceVersion: this.#next() };
    this.pools.set(object.metadata.name, { ...found, pool: { ...object, metadata } });
  }

  #delete(name: string, uid: string | undefined): void {
    const found = this.pools.get(name);
    if (found === undefined || (uid !== undefined && found.pool.metadata.uid !== uid)) return;
    if (found.nodes.all === 0) this.pools.delete(name);
    else this.change(name, { metadata: { deletionTimestamp: '2026-01-02T00:00:00Z' } });
  }

  #next(): string {
    this.#version += 1;
    return String(this.#version);
  }
}

function statusOf({ metadata, spec }: Stored<NodePool>, whole: boolean): NonNullable<NodePool['status']> {
  const message = whole ? `${spec.replicas} of ${spec.replicas} Ready.` : 'No machine fits: of 3, 3 claimed.';
  return {
    phase: whole ? 'Ready' : 'InsufficientCapacity',
    observedGeneration: metadata.generation ?? 1,
    conditions: [
      {
        type: 'Ready',
        status: whole ? 'True' : 'False',
        reason: whole ? 'Ready' : 'InsufficientCapacity',
        message,
        lastTransitionTime: storedMeta('').creationTimestamp,
      },
    ],
    replicas: spec.replicas,
    ready: 0,
    installing: 0,
    joining: 0,
    pending: 0,
    failed: 0,
    wanted: spec.replicas,
    selector: '',
  };
}
