import type { Operation } from '../generated/operation.ts';
import { admittedAt, isAdmitted, turnOf } from '../operation/admission.ts';
import { timestamp } from '../ports/clock.ts';
import { earliest } from '../reconcile/decision.ts';

/** How long an outside process may take to begin what it was offered, in ms. */
export const offeredMs = 2 * 60_000;

/** What the Operations of an external OpsMaster tell of its process: it has no other way to show that it lives. */
export interface ProcessSeen {
  /** It should have done something by now: which, as a sentence. */
  silent?: string;
  /** When it last began or ended something, in ms since the epoch. */
  signAt?: number;
  /** When it will count as silent if nothing happens, in ms since the epoch. */
  silentAt?: number;
}

export function processSeen(operations: readonly Operation[], now: number): ProcessSeen {
  let late: { name: string; at: number; message: string } | undefined;
  let silentAt: number | undefined;
  let signAt: number | undefined;
  for (const operation of operations) {
    if (isAdmitted(operation)) signAt = latest(signAt, signOf(operation, now));
    const due = dueOf(operation);
    if (due === undefined) continue;
    const { name } = operation.metadata;
    if (due.at > now) silentAt = earliest(silentAt, due.at);
    else if (late === undefined || due.at < late.at || (due.at === late.at && name < late.name)) {
      late = { name, ...due };
    }
  }
  return {
    ...(late === undefined ? {} : { silent: late.message }),
    ...(signAt === undefined ? {} : { signAt }),
    ...(silentAt === undefined ? {} : { silentAt }),
  };
}

/** When something has to have happened to it. */
function dueOf(operation: Operation): { at: number; message: string } | undefined {
  const { name } = operation.metadata;
  switch (turnOf(operation)) {
    case 'offered': {
      const since = admittedAt(operation) ?? 0;
      return { at: since + offeredMs, message: `Operation ${name} may begin since ${timestamp(since)}, and hasn't.` };
    }
    case 'outside': {
      const { deadline } = operation.spec;
      return {
        at: Date.parse(deadline) + offeredMs,
        message: `No end of Operation ${name} was told by its deadline ${deadline}.`,
      };
    }
    case 'controller':
    case 'ended':
      return undefined;
  }
}

/** Times of another clock count only as far as ours has come. */
function signOf({ status }: Operation, now: number): number | undefined {
  const times = [status?.startedAt, status?.finishedAt].map((at) => Date.parse(at ?? ''));
  const past = times.filter((at) => at <= now);
  return past.length === 0 ? undefined : Math.max(...past);
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
