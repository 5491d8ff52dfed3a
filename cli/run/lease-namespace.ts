import { readFileSync } from 'node:fs';
import { systemNamespace } from '#models/meta/system.ts';
import type { Io } from '../io.ts';

/** Where the leader's Lease is unless told: the Pod's own namespace, else rackwright-system. */
export function ownNamespace(env: Io['env']): string {
  const named = env['POD_NAMESPACE'];
  if (named !== undefined && named !== '') return named;
  try {
    return readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/namespace', 'utf8').trim();
  } catch {
    return systemNamespace;
  }
}
