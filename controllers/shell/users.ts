import type { KubeObject } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import { same } from '#models/reconcile/same.ts';
import type { Informer } from '../runtime/informers.ts';
import type { Source } from '../runtime/source.ts';
import { source } from '../runtime/source.ts';

/**
 * Wakes objects of `used` that are being deleted, when one of their users comes, goes or turns to another; nobody else,
 * since users matter to deletion only. `namesOf` gives the names that one user refers to.
 */
export function usersSource<T extends KubeObject>(
  users: Informer<T>,
  namesOf: (user: T) => readonly string[],
  used: Informer,
): Source {
  const ending = (name: string): boolean => used.store.get(name)?.metadata.deletionTimestamp !== undefined;
  return source(users, (user, old) => {
    const names = namesOf(user);
    const before = old === undefined ? [] : namesOf(old);
    return old !== undefined && same(names, before) ? [] : [...names, ...before].filter(ending);
  });
}

/** Objects as a person reads them: `Rack r1`. */
export function* titlesOf(objects: Iterable<KubeObject>): Generator<string> {
  for (const object of objects) yield `${object.kind} ${keyOf(object)}`;
}
