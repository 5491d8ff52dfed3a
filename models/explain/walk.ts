import { conditionOf } from '../conditions/conditions.ts';
import { sentence } from '../conditions/sentence.ts';
import type { Condition } from '../meta/object.ts';
import { asidesOf } from './aside.ts';
import type { Cause, Command, ObjectRef } from './cause.ts';
import { keyOfRef, refOf, titleOf } from './cause.ts';
import { evidenceOf } from './evidence.ts';
import { endOf } from './ending.ts';
import type { Group } from './members.ts';
import { membersOf } from './members.ts';
import { nearNames } from './near-names.ts';
import { rowOf } from './reasons.ts';
import { shortageOf, skuShortage } from './shortage.ts';
import type { Lead } from './toward.ts';
import { leadsToward } from './toward.ts';
import { isWell } from './well.ts';
import { isKindName } from './kind-name.ts';
import type { Explained, KindName, View } from './view.ts';
import { withoutCommand, withoutTold } from './wording.ts';

const mostGroups = 6;
const mostAlike = 8;
const mostDeep = 12;

/** One explanation: each object is told once, wherever the chain meets it first. */
export class Walk {
  readonly #view: View;
  readonly #told = new Set<string>();

  constructor(view: View) {
    this.#view = view;
  }

  tell(object: Explained, path: readonly ObjectRef[]): Cause {
    const ref = refOf(object);
    this.#told.add(titleOf(ref));
    const ready = conditionOf(object, 'Ready');
    const way = [...path, ref];
    const row = rowOf(ready?.reason);
    const all = (row.toward ?? []).flatMap((toward) => leadsToward(toward, object, this.#view));
    // What an object says of itself, its condition says already.
    const own = all.flatMap((lead) =>
      'cause' in lead && titleOf(lead.cause.object) === titleOf(ref) ? [lead.cause] : [],
    );
    const leads = all.filter((lead) => !('cause' in lead) || !own.includes(lead.cause));
    const groups = membersOf(object, this.#view);
    const because = toldOnce([
      ...groups.slice(0, mostGroups).flatMap((group) => this.#member(group, way)),
      ...leads.flatMap((lead) => this.follow(lead, way)),
    ]);
    const stock = this.#stock(object, ready);
    const end = endOf(object);
    const beside = besides(object);
    const commands = [
      ...own.flatMap((cause) => cause.commands),
      ...stock.commands,
      ...(row.help?.(object, this.#view) ?? []),
      ...beside.flatMap(({ reason }) => rowOf(reason).help?.(object, this.#view) ?? []),
      ...end.commands,
    ];
    const says = [
      withoutTold(withoutCommand(sentence(told(object, ready)), commands.length > 0), because),
      ...asidesOf(object, this.#view),
      ...beside.map(({ message }) => sentence(message)),
      ...stock.says,
      ...end.says,
      ...rest(groups),
    ].join(' ');
    return {
      object: ref,
      ...(object.status?.phase === undefined ? {} : { phase: object.status.phase }),
      ...(ready === undefined ? {} : { reason: ready.reason, since: sinceOf(object, ready) }),
      says,
      evidence: evidenceOf(object, ready),
      commands,
      ...(stock.shortage === undefined ? {} : { shortage: stock.shortage }),
      because,
    };
  }

  #member({ first, names }: Group, way: readonly ObjectRef[]): Cause[] {
    const [cause] = this.follow({ to: refOf(first) }, way);
    if (cause === undefined) return [];
    const others = names.slice(1);
    for (const name of others) this.#told.add(titleOf({ ...refOf(first), name }));
    if (others.length === 0) return [cause];
    return [{ ...cause, alike: { names: others.slice(0, mostAlike), count: others.length } }];
  }

  /** Nothing where what the lead goes to is well: then it isn't what is waited for, or not any more. */
  follow(lead: Lead, way: readonly ObjectRef[]): Cause[] {
    if ('cause' in lead) {
      const key = `${titleOf(lead.cause.object)} ${lead.cause.reason ?? ''}`;
      if (this.#told.has(key)) return [];
      this.#told.add(key);
      return [lead.cause];
    }
    const { to } = lead;
    const title = titleOf(to);
    const [start] = way.filter((each) => titleOf(each) === title);
    if (start !== undefined) {
      return way.at(-1) === start ? [] : [ending(to, `Waits in its turn for what it is told for above: a circle.`)];
    }
    const unread = isKind(to) ? this.#view.unread(to.kind) : undefined;
    if (unread !== undefined) return [ending(to, `How it is can't be told: ${sentence(unread)}`)];
    const object = isKind(to) ? this.#view.find(to.kind, keyOfRef(to)) : undefined;
    if (object === undefined) return [this.#missing(to)];
    if (isWell(object)) return [];
    if (this.#told.has(title)) return [ending(to, asAbove)];
    if (way.length >= mostDeep) return [ending(to, 'The chain goes on from here: explain it by itself.')];
    return [this.tell(object, way)];
  }

  #missing(ref: ObjectRef): Cause {
    if (!isKind(ref)) return ending(ref, 'It was not read.');
    const near = nearNames(
      ref.name,
      this.#view.all(ref.kind).map(({ metadata }) => metadata.name),
    );
    const meant = near.length === 0 ? '' : ` Names near it: ${near.join(', ')}.`;
    return ending(ref, `Doesn't exist.${meant}`);
  }

  #stock(
    object: Explained,
    ready: Condition | undefined,
  ): { says: string[]; commands: Command[]; shortage?: Cause['shortage'] } {
    if (object.kind === 'Flavor' && ready?.reason === 'NoMatchingSKU') {
      return { says: [], commands: [], shortage: skuShortage(object, this.#view) };
    }
    if (object.kind !== 'ComputeNode' || ready?.reason !== 'InsufficientCapacity') return { says: [], commands: [] };
    const stock = this.#view.stockFor(object);
    if (!stock.known) return { says: [`Which machines they are can't be told: ${sentence(stock.why)}`], commands: [] };
    if ('refused' in stock) return { says: [], ...shortageOf(object, stock.refused, this.#view) };
    const says = `By what was read, ComputeAsset ${stock.fits} would serve it: the binder has not looked since.`;
    return { says: [says], commands: [] };
  }
}

const asAbove = 'As told above.';

/** A pointer to what stands right above, among the other causes of the same object, points nobody anywhere. */
function toldOnce(causes: readonly Cause[]): Cause[] {
  return causes.filter(
    (cause, at) => cause.says !== asAbove || !causes.slice(0, at).some((other) => tells(other, cause.object)),
  );
}

function tells(cause: Cause, ref: ObjectRef): boolean {
  return titleOf(cause.object) === titleOf(ref) || cause.because.some((next) => tells(next, ref));
}

function sinceOf(object: Explained, ready: Condition): string {
  if (object.kind !== 'Operation') return ready.lastTransitionTime;
  return object.status?.finishedAt ?? object.status?.startedAt ?? ready.lastTransitionTime;
}

function ending(object: ObjectRef, says: string): Cause {
  return { object, says, evidence: [], commands: [], because: [] };
}

function told(object: Explained, ready: Condition | undefined): string {
  if (ready !== undefined) return ready.message;
  if (object.status === undefined)
    return 'It has no status: no controller has looked at it, or it was left out of what was read';
  return 'It has no Ready condition, so how it is can only be seen from its phase';
}

/** Conditions beside Ready that tell of something amiss. */
function besides(object: Explained): Condition[] {
  const conditions: readonly Condition[] = object.status?.conditions ?? [];
  return conditions.filter(
    ({ type, status, reason }) =>
      (type === 'UpToDate' && status === 'False') ||
      (type === 'MassFailure' && status === 'True' && conditionOf(object, 'Ready')?.reason !== reason),
  );
}

/** Of more groups than are told: how many others there are. */
function rest(groups: readonly Group[]): string[] {
  const others = groups.slice(mostGroups).reduce((sum, { names }) => sum + names.length, 0);
  return others === 0 ? [] : [`${others} more are not well, each for another cause than those told here.`];
}

function isKind(ref: ObjectRef): ref is ObjectRef & { kind: KindName } {
  return isKindName(ref.kind);
}
