import type { Answer } from '../client/answer.ts';
import type { Scene } from '../scene.ts';

/** The spec of what was written, or the reasons why not. */
export function outcome(answer: Answer, { unique }: Scene): unknown {
  if (answer.status < 300) return answer.object['spec'];
  const { message, details } = answer.failure;
  const causes = details?.causes?.map((cause) => `${cause.field}: ${cause.message}`) ?? [message];
  // A server is free in their order: Go's maps have none.
  return [`${answer.status}`, ...causes.map((cause) => cause.replaceAll(unique, 'UNIQUE')).toSorted()];
}

/** An object of one of the kinds of `test/strangers/crds`. */
export function manifest({ unique }: Scene, kind: string, name: string, spec: unknown): Record<string, unknown> {
  return { apiVersion: `${unique}.example.com/v1`, kind, metadata: { name }, spec };
}

export const dryRun = { dryRun: 'All' };
