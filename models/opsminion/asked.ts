import { assetLabel } from '../operation/build.ts';
import type { Operation } from '../generated/operation.ts';
import type { OpsMinion } from '../generated/opsminion.ts';
import { isFinal } from '../operation/final.ts';
import { operationName } from '../operation/name.ts';
import { timestamp } from '../ports/clock.ts';
import type { Inspection } from './decide.ts';

/** How long an outside process may take to look at a machine, from when it is asked, in ms. */
const allowedMs = 10 * 60_000;

/**
 * The Operation by which the outside process of an external OpsMaster is asked what a machine is, since there is no adapter
 * to ask. One name an attempt, so that asking twice is asking once.
 */
export function inspectOperation(minion: OpsMinion, now: number): Operation {
  const { uid, name, generation = 1 } = minion.metadata;
  const { assetRef, opsMasterRef } = minion.spec;
  const attempt = (minion.status?.attempts ?? 0) + 1;
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Operation',
    metadata: {
      name: operationName(name, 'Inspect', attempt, uid, generation, minion.status?.inspectedAt),
      labels: { [assetLabel]: assetRef.name },
    },
    spec: {
      action: 'Inspect',
      assetRef: { name: assetRef.name },
      opsMasterRef: { name: opsMasterRef.name },
      sequence: 0,
      attempt,
      deadline: timestamp(now + allowedMs),
      disruptive: false,
    },
  };
}

/** What the answer to it means; nothing while there is none. */
export function answerOf(operation: Operation): Inspection {
  const { phase, facts, message, reason } = operation.status ?? {};
  if (!isFinal(operation)) return { inspected: 'not' };
  if (phase !== 'Succeeded') {
    return { inspected: 'silent', message: `${reason ?? 'BackendFailed'}: ${message ?? 'no reason was given'}` };
  }
  if (facts?.serial === undefined) {
    return { inspected: 'silent', message: `Operation ${operation.metadata.name} succeeded, and told no serial.` };
  }
  return { inspected: 'answered', facts };
}
