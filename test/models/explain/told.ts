import { explain } from '#models/explain/explain.ts';
import type { Cause, Explanation } from '#models/explain/cause.ts';
import { titleOf } from '#models/explain/cause.ts';
import type { Explained, KindName, Kinds, View } from '#models/explain/view.ts';
import type { Condition } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import { now } from '../../builders/metadata.ts';

export const since = '2026-01-01T23:00:00Z';

/** A Ready condition, as a status has it. */
export function ready(status: Condition['status'], reason: string, message: string): { conditions: Condition[] } {
  return { conditions: [{ type: 'Ready', status, reason, message, lastTransitionTime: since }] };
}

/** A status of this phase that isn't Ready. */
export function unready<Phase extends string>(phase: Phase, reason: string, message: string) {
  return { phase, observedGeneration: 1, ...ready('False', reason, message) };
}

export function well<Phase extends string>(phase: Phase, message = 'It is as it should be.') {
  return { phase, observedGeneration: 1, ...ready('True', 'Ready', message) };
}

/** What was read: these objects, and nothing else. */
export function viewOf(objects: readonly Explained[], over: Partial<View> = {}): View {
  const found = new Map(objects.map((object) => [`${object.kind} ${keyOf(object)}`, object]));
  return {
    find: <K extends KindName>(kind: K, key: string) => found.get(`${kind} ${key}`) as Kinds[K] | undefined,
    all: <K extends KindName>(kind: K) => objects.filter((object) => object.kind === kind) as Kinds[K][],
    unread: () => undefined,
    freeze: { state: 'off' },
    stockFor: () => ({ known: false, why: 'nobody was asked' }),
    readAt: now,
    ...over,
  };
}

/** The first of them explained among all of them. */
export function explained(objects: readonly [Explained, ...Explained[]], over: Partial<View> = {}): Explanation {
  return explain(objects[0], viewOf(objects, over));
}

/** Titles along the chain, one a line, indented by what waits for what. */
export function chainOf({ object, because }: Cause, depth = 0): string[] {
  return [`${'  '.repeat(depth)}${titleOf(object)}`, ...because.flatMap((next) => chainOf(next, depth + 1))];
}

export function commandsOf({ commands, because }: Cause): string[] {
  return [...commands.map(({ run }) => run), ...because.flatMap(commandsOf)];
}
