import type { Random } from '#models/ports/random.ts';
import type { Capability } from '#ops-adapters/port.ts';

/** How long an action takes: `meanMs`, evenly spread by the share `spread` to either side. */
export interface Delay {
  meanMs: number;
  spread: number;
}

export type DelayTable = Readonly<Partial<Record<Capability, Delay>>>;

/** `none`: everything is done as soon as it is begun. Otherwise a SKU's own table goes before `all`, and that before the defaults. */
export type Delays = 'none' | { all?: DelayTable; skus?: Readonly<Record<string, DelayTable>> };

const minute = 60_000;
const second = 1_000;

/** As such things take in a hall; installs and power actions include the boot that ends them. */
export const defaultDelays: Readonly<Record<Capability, Delay>> = {
  PowerOn: { meanMs: 3 * minute, spread: 1 / 3 },
  PowerOff: { meanMs: 20 * second, spread: 0.5 },
  Reboot: { meanMs: 3 * minute, spread: 1 / 3 },
  Wipe: { meanMs: 5 * minute, spread: 0.3 },
  Inspect: { meanMs: 5 * second, spread: 0.5 },
  'Install/os': { meanMs: 8 * minute, spread: 0.3 },
  'Install/cri': { meanMs: minute, spread: 0.3 },
  'Install/k8s': { meanMs: 1.5 * minute, spread: 0.3 },
  'Install/cni': { meanMs: minute / 2, spread: 0.3 },
  'Install/csi': { meanMs: minute / 2, spread: 0.3 },
  'Upgrade/os': { meanMs: 6 * minute, spread: 0.3 },
  'Upgrade/cri': { meanMs: minute, spread: 0.3 },
  'Upgrade/k8s': { meanMs: 1.5 * minute, spread: 0.3 },
  'Upgrade/cni': { meanMs: minute / 2, spread: 0.3 },
  'Upgrade/csi': { meanMs: minute / 2, spread: 0.3 },
  'Reset/os': { meanMs: minute, spread: 0.3 },
  'Reset/cri': { meanMs: minute / 2, spread: 0.3 },
  'Reset/k8s': { meanMs: minute / 2, spread: 0.3 },
  'Reset/cni': { meanMs: 10 * second, spread: 0.3 },
  'Reset/csi': { meanMs: 10 * second, spread: 0.3 },
};

/** Draws how long an action takes on a machine of `sku`, in ms. Asks chance once, and not at all where there is no delay. */
export function createDelayDraw(options: { random: Random; delays: Delays; speed: number }) {
  const { random, delays, speed } = options;
  if (!(speed >= 1)) throw new RangeError(`speed is at least 1, not ${speed}`);
  return (sku: string, capability: Capability): number => {
    if (delays === 'none' || speed === Infinity) return 0;
    const delay = delays.skus?.[sku]?.[capability] ?? delays.all?.[capability] ?? defaultDelays[capability];
    return (delay.meanMs * (1 + delay.spread * (2 * random.next() - 1))) / speed;
  };
}
