import type { ListScope } from '#controllers/runtime/pager.ts';
import { freezeName, systemNamespace } from '#controllers/shell/freeze.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import type { Explanation } from '#models/explain/cause.ts';
import { keyOfRef, titleOf } from '#models/explain/cause.ts';
import { isKindName } from '#models/explain/kind-name.ts';
import { explain } from '#models/explain/explain.ts';
import { nearNames } from '#models/explain/near-names.ts';
import { configMaps, pods } from '#models/meta/core-resources.ts';
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
  io.out(explanationText(explanation, { width, now: from.kind === 'server' ? takenAt : undefined }));
}

function welcome(asked: Asked): (ListScope & { resource: Resource })[] {
  const freeze = { resource: configMaps, namespace: systemNamespace, fieldSelector: `metadata.name=${freezeName}` };
  if (asked.resource !== pods || asked.namespace === undefined) return [freeze];
  const { namespace, name } = asked;
  return [freeze, { resource: pods, namespace, fieldSelector: `metadata.name=${name}` }];
}

/** @throws CommandError for an object that isn't there, with names near to it. */
export function explanationOf(asked: Asked, snapshot: Snapshot): Explanation {
  const { kind } = asked.resource;
  const view = viewOf(snapshot);
  const found = isKindName(kind) ? view.find(kind, keyOfRef(asked)) : undefined;
  if (found === undefined) throw noSuch(asked, snapshot);
  return explain(found, view);
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
  if (near.length > 0) hints.push(`Near are ${near.join(', ')}.`);
  const others = objects.filter((object) => object.kind !== kind && object.metadata.name === name);
  if (others.length > 0) hints.push(`There is ${others.map((other) => `${other.kind} ${name}`).join(', ')}.`);
  if (hints.length === 0) hints.push(ofKind.length === 0 ? `There is no ${kind} at all.` : '');
  return new CommandError(exitCodes.failed, [`there is no ${title} ${where}.`, ...hints].join(' ').trim());
}
