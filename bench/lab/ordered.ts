import { systemClock } from '#controllers/runtime/system/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import type { BenchContext } from '../bench.ts';
import type { ControllersCalls } from './controllers-process.ts';
import type { WriteCounts } from './counted-transport.ts';
import type { LabCalls, Scaled } from './lab-process.ts';
import { machineCpuSeconds, shareOfOthers } from './machine-load.ts';
import { startChild } from '../process/child.ts';

const machines = 10_000;
/** Made before anything is measured: code is compiled, caches are synced, connections are open. */
const warmUp = 100;

export interface Ordered {
  scaled: Scaled;
  /** What other programs took of the machine meanwhile, from 0 to 1. */
  others: number;
  /** Of the controllers' process. */
  cpuSeconds: number;
  /** Committed writes of the controllers, Events and Leases apart. */
  own: number;
  writes: WriteCounts;
}

/** Fences are put on record once a machine has been at rest for 30 s: with `rest`, their writes are counted too. */
const restMs = 35_000;

/** Orders `count` nodes in a hall of 10,000 assets of its own, in two processes that talk over https. */
export async function ordered(context: BenchContext, count: number, rest?: 'rest'): Promise<Ordered> {
  const lab = startChild<LabCalls>(context, new URL('./lab-process.ts', import.meta.url));
  const controllers = startChild<ControllersCalls>(context, new URL('./controllers-process.ts', import.meta.url));
  try {
    const addresses = await lab.ask('open', { machines, cluster: true });
    const synced = await controllers.ask('start', addresses);
    await controllers.ask('settle', undefined);
    context.progress(`${machines} assets are there, caches were synced in ${synced.toFixed(1)} s`);
    await lab.ask('order', { name: 'warm', replicas: warmUp });
    await controllers.ask('settle', undefined);
    const [writesBefore, cpuBefore] = await Promise.all([
      controllers.ask('writes', undefined),
      controllers.ask('cpuSeconds', undefined),
    ]);
    context.progress(`ordering ${count} nodes`);
    const machineBefore = machineCpuSeconds();
    const ownBefore = await lab.ask('writes', undefined);
    const scaled = await lab.ask('order', { name: 'pool', replicas: count });
    const cpuSeconds = (await controllers.ask('cpuSeconds', undefined)) - cpuBefore;
    const others = shareOfOthers(machineCpuSeconds() - machineBefore, cpuSeconds + scaled.cpuSeconds, scaled.seconds);
    context.progress(`${count} nodes in ${scaled.seconds.toFixed(1)} s${busy(others)}`);
    if (rest === 'rest') await sleep(systemClock, restMs, context.signal);
    await controllers.ask('settle', undefined);
    const [writes, ownAfter] = await Promise.all([controllers.ask('writes', undefined), lab.ask('writes', undefined)]);
    return { scaled, others, cpuSeconds, own: ownAfter - ownBefore, writes: difference(writes, writesBefore) };
  } finally {
    await Promise.all([controllers.stop(), lab.stop()]);
  }
}

function difference(after: WriteCounts, before: WriteCounts): WriteCounts {
  return Object.fromEntries(Object.entries(after).map(([what, count]) => [what, count - (before[what] ?? 0)]));
}

/** Times of a machine that does other things meanwhile are not worth much. */
function busy(others: number): string {
  return others < 0.1
    ? ''
    : `; other programs took ${Math.round(100 * others)} % of the machine: don't trust the times`;
}
