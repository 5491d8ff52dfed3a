import type { OperationRequest, StartOutcome } from '#ops-adapters/port.ts';
import { judgeFence } from './fence-memory.ts';
import type { FenceMemory } from './fence-memory.ts';
import type { JobStore } from './jobs.ts';
import type { Machine } from './machine.ts';

export type Admission = { admitted: true } | { admitted: false; answer: StartOutcome };

/**
 * Whether a machine takes an operation now: one that began once is found again, an old fence is told the highest, and a
 * machine at work isn't disturbed. The name goes first, so that a repeated start never hears a refusal.
 */
export function admit(
  machine: Machine,
  request: OperationRequest,
  backend: { jobs: JobStore; fences: FenceMemory; now: number },
): Admission {
  const { name, fence, deadline } = request;
  const known = backend.jobs.get(name);
  if (known !== undefined && known.serial !== machine.serial) {
    const message = `operation ${name} began on serial ${known.serial}`;
    return turnDown({ outcome: 'refused', reason: 'InvalidRequest', message });
  }
  if (known !== undefined) return turnDown({ outcome: 'accepted' });
  const verdict = judgeFence(backend.fences.highest(machine), fence, name);
  if (!verdict.passes && 'because' in verdict) return turnDown({ outcome: 'accepted' });
  if (!verdict.passes) return turnDown({ outcome: 'fenced', highest: verdict.highest });
  if (machine.running !== undefined) return turnDown({ outcome: 'busy', running: machine.running });
  if (deadline <= backend.now) {
    const message = 'its deadline is past';
    return turnDown({ outcome: 'refused', reason: 'DeadlineExceeded', message });
  }
  return { admitted: true };
}

function turnDown(answer: StartOutcome): Admission {
  return { admitted: false, answer };
}
