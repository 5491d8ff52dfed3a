import type { Bench } from '../bench.ts';
import type { ControllersCalls } from '../lab/controllers-process.ts';
import type { LabCalls } from '../lab/lab-process.ts';
import { startChild } from '../process/child.ts';
import { atMost, figure } from '../result.ts';

const machines = 100_000;
const limitMB = 1_024;
/**
 * What Node allows itself in a container of 1 GiB: half of it. On a machine with more it lets garbage pile up to more than
 * a gigabyte before it looks, which says nothing about what the controllers need.
 */
const heapLimitMB = 512;
const bytesPerMB = 1_048_576;

export const memory: Bench = {
  name: 'memory',
  what: 'the controllers with 100,000 assets and their OpsMinions in their caches',
  async run(context) {
    const lab = startChild<LabCalls>(context, new URL('../lab/lab-process.ts', import.meta.url), {
      nodeArguments: ['--max-old-space-size=8192'],
    });
    const entry = new URL('../lab/controllers-process.ts', import.meta.url);
    const controllers = startChild<ControllersCalls>(context, entry, {
      nodeArguments: ['--expose-gc', `--max-old-space-size=${heapLimitMB}`],
    });
    try {
      const addresses = await lab.ask('open', { machines, cluster: false });
      context.progress('100,000 assets are there');
      const before = await lab.ask('writes', undefined);
      const synced = await controllers.ask('start', addresses);
      context.progress(`caches were synced in ${synced.toFixed(1)} s`);
      await controllers.ask('settle', undefined);
      const { rss, heap, peak } = await controllers.ask('memory', undefined);
      const writes = (await lab.ask('writes', undefined)) - before;
      return [
        atMost('memory of the controllers, 100,000 assets (RSS)', rss / bytesPerMB, 'MB', limitMB),
        figure('  at its highest', peak / bytesPerMB, 'MB'),
        figure('  of it heap in use', heap / bytesPerMB, 'MB'),
        figure('  seconds to sync the caches', synced, 's'),
        figure('  writes until all was at rest', writes, 'writes'),
      ];
    } finally {
      await Promise.all([controllers.stop(), lab.stop()]);
    }
  },
};
