import { conditionOf } from '../conditions/conditions.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { isRefusal } from '../reconcile/refusal-event.ts';
import { unitLabel } from '../unit/labels.ts';
import { around } from './around.ts';
import type { Explained, View } from './view.ts';

/** Members of whom the same holds; the first stands for all. */
export interface Group<T extends Explained = Explained> {
  first: T;
  /** Names, the first's included. */
  names: readonly string[];
}

/** Those that keep an object from being well, grouped by what is the matter, what is most in need of a person first. */
export function membersOf(object: Explained, view: View): Group[] {
  switch (object.kind) {
    case 'NodePool':
      return grouped(view.all('ComputeNode').filter(({ spec }) => spec.poolRef?.name === object.metadata.name));
    case 'Unit':
      return grouped(
        view.all('NodePool').filter(({ metadata }) => metadata.labels?.[unitLabel] === object.metadata.name),
      );
    case 'Rack':
    case 'AZone':
    case 'Region':
      return ofPlace(object, view);
    case 'SKU': {
      if (readyReason(object) !== 'ManyFaulty') return [];
      return grouped(faulty(view).filter(({ spec }) => spec.skuRef.name === object.metadata.name));
    }
    default:
      return [];
  }
}

function ofPlace(place: Explained, view: View): Group[] {
  const stands = (other: Explained): boolean => around(other, view)[place.kind] === place.metadata.name;
  const nodes = (): ComputeNode[] =>
    view.all('ComputeNode').filter((node) => node.spec.assetRef !== undefined && stands(node));
  switch (readyReason(place)) {
    case 'ManyFaulty':
      return grouped(faulty(view).filter(stands));
    case 'Draining':
      return grouped(nodes().filter((node) => readyOf(node)?.message.endsWith('is drained for maintenance.') !== true));
    case 'MassFailure':
      return grouped(nodes());
    default:
      return [];
  }
}

function faulty(view: View): ComputeAsset[] {
  return view.all('ComputeAsset').filter(({ status }) => status?.phase === 'Faulty' || status?.phase === 'Quarantined');
}

/** Only those that aren't well. Progress is one matter, whatever layer each is at; trouble is told by its own words. */
function grouped<T extends Explained>(members: readonly T[]): Group<T>[] {
  const unwell = members
    .filter((member) => member.metadata.deletionTimestamp !== undefined || readyOf(member)?.status !== 'True')
    .toSorted((a, b) => byName(a.metadata.name, b.metadata.name));
  const groups = [...Map.groupBy(unwell, matterOf)].flatMap(([, [first, ...others]]) => {
    if (first === undefined) return [];
    return [{ first, names: [first, ...others].map(({ metadata }) => metadata.name) }];
  });
  return groups.toSorted((a, b) => urgency(a.first) - urgency(b.first) || b.names.length - a.names.length);
}

/** web-2 before web-10. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function matterOf(member: Explained): string {
  const ready = readyOf(member);
  const leaving = member.metadata.deletionTimestamp === undefined ? '' : 'leaving';
  const head = `${leaving} ${member.status?.phase ?? ''} ${ready?.reason ?? ''}`;
  return urgency(member) >= progressing ? head : `${head} ${ownWordsLeftOut(member, ready?.message ?? '')}`;
}

/** A message without what differs from member to member: its own name and machine, times, attempts. */
function ownWordsLeftOut(member: Explained, message: string): string {
  const names = [member.metadata.name, member.metadata.uid];
  if (member.kind === 'ComputeNode') names.push(member.spec.assetRef?.name);
  let text = message.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '·');
  for (const name of names) if (name !== undefined && name !== '') text = text.replaceAll(name, '·');
  return text.replaceAll(/\d+/g, '#');
}

const progressing = 3;
const onTheWay: ReadonlySet<string | undefined> = new Set([
  undefined,
  'Pending',
  'Binding',
  'Installing',
  'Joining',
  'Releasing',
  'Cleaning',
]);

/** Less is more urgent: what has given up, what waits for somebody, what is in trouble, what is on its way. */
function urgency(member: Explained): number {
  const reason = readyReason(member);
  if (member.status?.phase === 'Failed') return 0;
  if (isRefusal(reason)) return 1;
  return onTheWay.has(reason) ? progressing : 2;
}

function readyOf(object: Explained): ReturnType<typeof conditionOf> {
  return conditionOf(object, 'Ready');
}

function readyReason(object: Explained): string | undefined {
  return readyOf(object)?.reason;
}
