import { keyIn, type ServerContext } from '../context.ts';
import type { Served } from '../registry.ts';
import type { UserInfo } from '../resources/definition.ts';
import { conflict, notFound } from '../status.ts';
import { Entry } from '../storage/entry.ts';
import { readAs } from '../versions/read-as.ts';
import { admitDeletion } from './namespace-lifecycle.ts';
import { decideRemoval, type RemovalOptions } from './removal.ts';

export interface Deletion extends RemovalOptions {
  served: Served;
  namespace: string | undefined;
  name: string;
  user: UserInfo;
  dryRun: boolean;
  /** Refused with a conflict when the object is another than meant. */
  preconditions?: { uid?: string | undefined; resourceVersion?: string | undefined } | undefined;
}

export interface Removed {
  /** False when something still holds it: a grace period, a finalizer. */
  gone: boolean;
  /** The last state. */
  entry: Entry;
}

/** @throws ApiError with what kube-apiserver would answer. */
export function removeObject(server: ServerContext, deletion: Deletion): Removed {
  const { served, namespace, name, user, dryRun } = deletion;
  const { definition } = served;
  const key = keyIn(definition, namespace, name);
  const current = server.store.collection(served.id).get(key);
  if (current === undefined) throw notFound(definition, name);
  admitDeletion(definition, name);
  checkPreconditions(deletion, current);
  const stored = server.registry.stored(served.id) ?? served;
  const removal = decideRemoval(stored.definition, readAs(stored, current).object, deletion, server.clock.now());
  switch (removal.kind) {
    case 'unchanged':
      return { gone: false, entry: current };
    case 'mark': {
      if (dryRun) return { gone: false, entry: new Entry(removal.object, current.revision) };
      const outcome = server.store.update(served.id, key, removal.object, current.revision, user);
      if (!outcome.ok) throw conflict(definition, name);
      return { gone: false, entry: outcome.entry };
    }
    case 'remove': {
      if (dryRun) return { gone: true, entry: current };
      const outcome = server.store.remove(served.id, key, current.revision, user);
      if (!outcome.ok) throw conflict(definition, name);
      return { gone: true, entry: outcome.entry };
    }
  }
}

function checkPreconditions({ served, name, preconditions }: Deletion, { object: { metadata } }: Entry): void {
  const asked = [
    {
      words: 'UID',
      expected: preconditions?.uid,
      actual: metadata.uid,
      guess: 'The object might have been deleted and then recreated',
    },
    {
      words: 'ResourceVersion',
      expected: preconditions?.resourceVersion,
      actual: metadata.resourceVersion,
      guess: 'The object might have been modified',
    },
  ];
  const { group, kind } = served.definition;
  for (const { words, expected, actual, guess } of asked) {
    if (expected === undefined || expected === actual) continue;
    const because = `the ${words} in the precondition (${expected}) does not match the ${words} in record (${actual}). ${guess}`;
    // Told by the kind, where other conflicts are told by the resource.
    throw conflict({ group, plural: kind }, name, because);
  }
}
