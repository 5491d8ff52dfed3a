import { cpus } from 'node:os';

/** Seconds of CPU that all programs of this machine have used together, since it was started. */
export function machineCpuSeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + (user + nice + sys + irq) / 1_000, 0);
}

/** The share of the machine, from 0 to 1, that programs other than the bench's took in `seconds`. */
export function shareOfOthers(used: number, own: number, seconds: number): number {
  return Math.max(0, used - own) / (seconds * cpus().length);
}
