import type { Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import { KeptHall } from '../binder/kept-hall.ts';
import { happeningsOf, type Happening } from '#models/plan/happening.ts';
import type { NodeSeen } from '../binder/pending.ts';
import { estimatesFrom } from '../estimate/past.ts';
import { Agenda } from './agenda.ts';
import { measuredMachines, settleAssets } from './assets.ts';
import { settleImages, settleOffers, settlePools, settleStock, settleUnits, type Reminder } from './declared.ts';
import { Marks } from './marks.ts';
import { settleNodes } from './nodes.ts';
import { placePending } from './placing.ts';
import type { Stage } from './stage.ts';
import { Timetable } from './timetable.ts';
import { nodeAsSeen } from './outside.ts';
import { PlanWorld, type ChangeListener } from './world.ts';

export interface PlanInput {
  /** The model as it is. */
  objects: Iterable<Stored>;
  /** When that was, in ms since the epoch. */
  now: number;
  /** Objects as they are to be, whole: what takes the place of one of the model, or is new. */
  changes: readonly Stored[];
  /** Why everything destructive stands still, or undefined. */
  frozen: string | undefined;
  /** Nodes that bear names of ComputeNodes without machines; none unless told, where their cluster answers. */
  nodeSeen?: NodeSeen;
  /** Hears of every change that follows. */
  onChange?: ChangeListener;
}

export interface PlanRun {
  world: PlanWorld;
  happenings: Happening[];
  /** Names of ComputeNodes and ComputeAssets of which nobody can tell how long they take. */
  untimed: ReadonlySet<string>;
  /** Why everything destructive stands still, or undefined. */
  frozen: string | undefined;
  /** When nothing more happens, or would for too long (ms since the epoch). */
  ends: number;
  /** It was broken off, for it would have gone on. */
  cutOff: boolean;
}

/** So far is looked ahead, in ms. */
const horizonMs = 30 * 24 * 3_600_000;
/** In one instant everything comes to rest after far fewer rounds, unless two things undo each other. */
const mostRounds = 1_000;
/** A cell or a gang that finds no room is tried again and again: what comes of so many tries is told. */
const mostReminders = 3;

/**
 * What would happen: the decisions of the controllers, one after another, on a copy of the model, until nothing is left to
 * be decided and nothing is under way. What has to come from outside is assumed (see outside.ts).
 */
export function runPlan({ objects, now, changes, frozen, nodeSeen = nodeAsSeen, onChange }: PlanInput): PlanRun {
  const world = new PlanWorld(objects, now);
  const estimates = estimatesFrom(world.caches);
  const marks = new Marks(world);
  const agenda = new Agenda();
  const untimed = new Set<string>();
  const hall = new KeptHall(world.caches);
  hall.source.start(() => undefined);
  const stage: Stage = {
    world,
    marks,
    agenda,
    timetable: new Timetable(world.caches, estimates),
    frozen,
    nodeSeen,
    hall,
    measured: measuredMachines(world.caches),
    untimed,
  };
  const happenings: Happening[] = [];
  world.onChange((object, before) => {
    const name = (object ?? before)?.metadata.name ?? '';
    onChange?.(object, before);
    for (const what of happeningsOf(object, before)) happenings.push({ at: world.now, what, name });
  });
  const settle = createSettling(stage, () => estimates);

  markUnsettled(world, marks);
  for (const change of changes) world.put(change);
  for (const change of changes) marks.below(change);
  let cutOff = !settle();
  for (let at = agenda.nextAt; at !== undefined && !cutOff; at = agenda.nextAt) {
    if (at > now + horizonMs) cutOff = true;
    else {
      world.now = Math.max(world.now, at);
      agenda.runUntil(world.now);
      cutOff = !settle();
    }
  }
  for (const pool of marks.counts) marks.pool(pool);
  settle();
  return { world, happenings, untimed, frozen, ends: world.now, cutOff };
}

/** @returns what brings one instant to rest; false from it says that it didn't come to rest. */
function createSettling(stage: Stage, estimates: Parameters<typeof settleOffers>[1]): () => boolean {
  const { world, marks, agenda } = stage;
  const wiping = new Set<string>();
  const underWay = { installing: new Set<string>(), leaving: new Set<string>() };
  const reminded = new Map<string, Set<number>>();
  const remind: Reminder = (kind, key, at) => {
    const id = `${kind} ${key}`;
    const times = reminded.get(id) ?? new Set();
    if (times.size >= mostReminders || times.has(at) || at <= world.now) return;
    reminded.set(id, times.add(at));
    agenda.add(at, () => void (kind === 'Unit' ? marks.units : marks.offers).add(key));
  };
  return () => {
    for (let round = 0; round < mostRounds; round += 1) {
      settleImages(stage);
      settleUnits(stage, remind);
      settleOffers(stage, estimates, remind);
      settlePools(stage);
      settleNodes(stage, underWay);
      settleAssets(stage, wiping);
      if (marks.any() || placePending(stage) || marks.any()) continue;
      // Counts of what is in stock are gathered before they are told: machines find their nodes sooner.
      if (!settleStock(stage)) return true;
    }
    return false;
  };
}

/** What its controller hasn't seen as it stands, and all that is still on its way when the snapshot is taken. */
function markUnsettled({ caches }: PlanWorld, marks: Marks): void {
  for (const [kind, { store }] of Object.entries(caches.images)) {
    for (const image of store.list()) if (isUnseen(image)) marks.images.add(`${kind} ${image.metadata.name}`);
  }
  for (const asset of caches.assets.store.list()) {
    const phase = asset.status?.phase;
    if (isUnseen(asset) || phase === 'Cleaning') marks.assets.add(asset.metadata.name);
  }
  for (const node of caches.nodes.store.list()) {
    const rests = node.status?.phase === 'Ready' && node.metadata.deletionTimestamp === undefined;
    if (!rests || isUnseen(node)) marks.nodes.add(node.metadata.name);
  }
  const isNew = ({ status }: { status?: unknown }): boolean => status === undefined;
  marks.stock = caches.skus.store.list().some(isNew) || caches.flavors.store.list().some(isNew);
  for (const unit of caches.units.store.keys()) marks.units.add(unit);
  for (const offer of caches.offers.store.list()) marks.offers.add(keyOf(offer));
  for (const pool of caches.pools.store.keys()) marks.pools.add(pool);
}

function isUnseen({
  metadata,
  status,
}: {
  metadata: Stored['metadata'];
  status?: { observedGeneration?: number };
}): boolean {
  return status?.observedGeneration !== (metadata.generation ?? 1);
}
