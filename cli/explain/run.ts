import { events } from '#controllers/runtime/events.ts';
import type { ListScope } from '#controllers/runtime/pager.ts';
import { freezeName, systemNamespace } from '#models/meta/system.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { sentence } from '#models/conditions/sentence.ts';
import type { Explanation } from '#models/explain/cause.ts';
import { keyOfRef, titleOf } from '#models/explain/cause.ts';
import { isKindName } from '#models/explain/kind-name.ts';
import { explain } from '#models/explain/explain.ts';
import { explainPod, type WaitingPod } from '#models/explain/pod.ts';
import { nearNames } from '#models/explain/near-names.ts';
import { configMaps, pods } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { asString, at } from '#simulation/api-server/json.ts';
import type { Resource } from '#models/meta/resource.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { listenForInterrupts } from '../interrupts.ts';
import type { Io } from '../io.ts';
import { openSnapshot, type SnapshotOptions } from '../snapshot/open.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { parseObject, type Asked } from './object.ts';
import { explanationJson } from './json.ts';
import { explanationText } from './text.ts';
import { viewOf } from './view.ts';

export interface ExplainOptions extends SnapshotOptions {
  namespace: string;
  output: 'text' | 'json';
}

const widest = 100;

export async function runExplain(
  object: string,
  name: string | undefined,
  options: ExplainOptions,
  io: Io,
): Promise<void> {
  const asked = parseObject(object, name, options.namespace);
  const interrupts = listenForInterrupts();
  let snapshot: Snapshot;
  try {
    const { signal } = interrupts;
    snapshot = await openSnapshot(options, io, { signal, now: systemClock.now(), welcome: welcome(asked) });
  } finally {
    interrupts.end();
  }
  const explanation = explanationOf(asked, snapshot);
  const { from, takenAt } = snapshot;
  if (options.output === 'json') {
    io.out(explanationJson(explanation, snapshot));
    return;
  }
  const width = Math.min(io.terminal()?.columns ?? widest, widest);
  const text = explanationText(explanation, { width, now: from.kind === 'server' ? takenAt : undefined });
  io.out([text, ...limits(snapshot)].join('\n'));
}

/** What an explanation made of this can't know. */
function limits({ from, unread }: Snapshot): string[] {
  const missed = unread.map(({ kind, why }) => `${kind} objects could not be read: ${sentence(why)}\n`);
  return from.kind === 'server'
    ? missed
    : [`Read from ${from.path}: how things are by now, it can't tell.\n`, ...missed];
}

function welcome(asked: Asked): (ListScope & { resource: Resource })[] {
  const freeze = { resource: configMaps, namespace: systemNamespace, fieldSelector: `metadata.name=${freezeName}` };
  if (asked.resource !== pods || asked.namespace === undefined) return [freeze];
  const { namespace, name } = asked;
  const about = `involvedObject.kind=Pod,involvedObject.name=${name}`;
  return [
    freeze,
    { resource: pods, namespace, fieldSelector: `metadata.name=${name}` },
    { resource: events, namespace, fieldSelector: about },
  ];
}

/** @throws CommandError for an object that isn't there, with names near to it. */
export function explanationOf(asked: Asked, snapshot: Snapshot): Explanation {
  const { kind } = asked.resource;
  const view = viewOf(snapshot);
  if (asked.resource === pods) {
    const pod = snapshot.others.find((object) => object.kind === kind && isMeant(object, asked));
    if (pod === undefined) throw noPod(asked, snapshot);
    return explainPod(pod as WaitingPod, toldOf(asked, snapshot), view);
  }
  const found = isKindName(kind) ? view.find(kind, keyOfRef(asked)) : undefined;
  if (found === undefined) throw noSuch(asked, snapshot);
  return explain(found, view);
}

function isMeant({ metadata }: KubeObject, { name, namespace }: Asked): boolean {
  return metadata.name === name && (metadata.namespace ?? 'default') === namespace;
}

/** What Rackwright's own Events say about the pod. */
function toldOf({ name }: Asked, { others }: Snapshot): string[] {
  const own = others.filter((event) => event.kind === 'Event' && at(event, 'involvedObject', 'name') === name);
  return own
    .filter((event) => event['reason'] === 'NoMachineFits')
    .toSorted((a, b) => (asString(a['lastTimestamp']) < asString(b['lastTimestamp']) ? -1 : 1))
    .map((event) => sentence(asString(event['message'])));
}

function noPod({ name, namespace }: Asked, { from, unread }: Snapshot): CommandError {
  const missed = unread.find(({ kind }) => kind === 'Pod');
  if (missed !== undefined) return new CommandError(exitCodes.cluster, `Pods can't be read: ${missed.why}`);
  const where = from.kind === 'server' ? `at ${from.url}` : `in ${from.path}`;
  return new CommandError(
    exitCodes.failed,
    `there is no Pod ${namespace ?? ''}/${name} ${where}. Pods are looked for in the cluster that holds Rackwright's objects.`,
  );
}

function noSuch({ resource: { kind }, name, namespace }: Asked, { from, objects }: Snapshot): CommandError {
  const where = from.kind === 'server' ? `at ${from.url}` : `in ${from.path}`;
  const title = titleOf({ kind, name, ...(namespace === undefined ? {} : { namespace }) });
  const ofKind = objects.filter((object) => object.kind === kind);
  const hints: string[] = [];
  const elsewhere = ofKind.filter(({ metadata }) => metadata.name === name).map(({ metadata }) => metadata.namespace);
  if (elsewhere.length > 0) hints.push(`There is one in namespace ${elsewhere.join(', ')}: say -n.`);
  const near = nearNames(
    name,
    ofKind.map(({ metadata }) => metadata.name).filter((other) => other !== name),
  );
  if (near.length > 0) hints.push(`Near: ${near.join(', ')}.`);
  const others = objects.filter((object) => object.kind !== kind && object.metadata.name === name);
  if (others.length > 0) hints.push(`There is ${others.map((other) => `${other.kind} ${name}`).join(', ')}.`);
  if (hints.length === 0) hints.push(ofKind.length === 0 ? `There is no ${kind} at all.` : '');
  return new CommandError(exitCodes.failed, [`there is no ${title} ${where}.`, ...hints].join(' ').trim());
}
