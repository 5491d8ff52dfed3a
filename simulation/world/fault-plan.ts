import type { Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { fits } from './faults.ts';
import type { Fault, FaultKind, FaultOccasion } from './faults.ts';

/** The faults in force. They may come and go while the world runs; what a fault has already done stays done. */
export interface FaultPlan {
  /** Puts a fault in force. The returned function ends it, and may be called again. */
  add(fault: Fault): () => void;
  /** From here on nothing goes wrong. */
  clear(): void;
  /** What befalls an operation that is about to begin. */
  onStart(occasion: FaultOccasion): StartFaults;
  /** Why a call about a machine fails before it does anything, if it does. */
  onCall(occasion: FaultOccasion): OpsError | undefined;
}

/** Where several faults of a kind strike one operation the first holds, and slow ones multiply. */
export interface StartFaults {
  slow: number;
  hangs: boolean;
  dies: boolean;
  timesOut: boolean;
  forgets: boolean;
  fails?: Extract<FaultKind, { kind: 'Fails' }>;
  lies?: Extract<FaultKind, { kind: 'Lies' }>;
}

export type TimedFault = Extract<Fault, { at?: number }>;

interface Entry {
  fault: Fault;
  /** How many occasions fitted, for `nth`. */
  seen: number;
  /** Calls by serial, for `FlakyBMC`. */
  calls: Map<string, number>;
  cancel: () => void;
}

/** `onTime` carries out a fault with a time of its own when that comes; at once if it is past. */
export function createFaultPlan(options: {
  random: Random;
  clock: Clock;
  onTime: (fault: TimedFault, strikes: (occasion: FaultOccasion) => boolean) => void;
}): FaultPlan {
  const { random, clock, onTime } = options;
  const entries = new Set<Entry>();

  function strikes(entry: Entry, occasion: FaultOccasion): boolean {
    const match = entry.fault.match ?? {};
    if (!fits(match, occasion)) return false;
    entry.seen += 1;
    if (match.nth !== undefined && match.nth !== entry.seen) return false;
    return match.probability === undefined || random.next() < match.probability;
  }

  function remove(entry: Entry): void {
    entry.cancel();
    entries.delete(entry);
  }

  return {
    add(fault) {
      const entry: Entry = { fault, seen: 0, calls: new Map(), cancel: () => undefined };
      entries.add(entry);
      if ((fault.kind === 'Dies' || fault.kind === 'ForgetsJobs') && fault.at !== undefined) {
        entry.cancel = clock.setTimer(Math.max(0, fault.at - clock.now()), () => {
          onTime(fault, (occasion) => strikes(entry, occasion));
        });
      }
      return () => remove(entry);
    },

    clear() {
      for (const entry of entries) remove(entry);
    },

    onStart(occasion) {
      const struck: StartFaults = { slow: 1, hangs: false, dies: false, timesOut: false, forgets: false };
      for (const entry of entries) {
        const { fault } = entry;
        if (fault.kind === 'FlakyBMC' || ('at' in fault && fault.at !== undefined)) continue;
        if (strikes(entry, occasion)) strike(struck, fault);
      }
      return struck;
    },

    onCall(occasion) {
      for (const entry of entries) {
        const { fault, calls } = entry;
        if (fault.kind !== 'FlakyBMC' || !strikes(entry, occasion)) continue;
        const { serial } = occasion.machine;
        const call = calls.get(serial) ?? 0;
        calls.set(serial, (call + 1) % fault.of);
        if (call >= fault.failing) continue;
        return new OpsError(fault.reason ?? 'Unreachable', `the BMC of ${serial} didn't answer`, { retryable: true });
      }
      return undefined;
    },
  };
}

function strike(struck: StartFaults, fault: Fault): void {
  switch (fault.kind) {
    case 'Fails':
      struck.fails ??= fault;
      return;
    case 'Hangs':
      struck.hangs = true;
      return;
    case 'Lies':
      struck.lies ??= fault;
      return;
    case 'Dies':
      struck.dies = true;
      return;
    case 'Slow':
      struck.slow *= fault.factor;
      return;
    case 'StartTimesOut':
      struck.timesOut = true;
      return;
    case 'ForgetsJobs':
      struck.forgets = true;
      return;
    case 'FlakyBMC':
      return;
  }
}
