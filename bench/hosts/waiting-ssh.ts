import { readFileSync } from 'node:fs';
import type { Bench, BenchContext } from '../bench.ts';
import { startChild, type Child } from '../process/child.ts';
import { atMost, figure, type Result } from '../result.ts';
import type { AdapterCalls, Waited } from './adapter-process.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { serveLastingImage } from './lasting-image.ts';

const hosts = 100;
const seconds = 30;
const bytesPerMB = 1_048_576;

export const waitingSsh: Bench = {
  name: 'waiting-ssh',
  what: `${hosts} machines with an operation each that sleeps ${seconds} s, by the ssh adapter in one process, beside one`,
  async run(context) {
    const fleet = await startFleet(hosts, context);
    try {
      const lasting = await serveLastingImage(fleet.net, seconds);
      const adapter = startChild<AdapterCalls>(context, new URL('./adapter-process.ts', import.meta.url), {
        enter: (argv) => fleet.net.enter(argv),
      });
      try {
        return await measure(context, fleet, adapter, lasting.image);
      } finally {
        await adapter.stop();
        lasting.close();
      }
    } finally {
      await fleet.net.stop();
    }
  },
};

async function measure(
  context: BenchContext,
  { machines, secrets }: Fleet,
  adapter: Child<AdapterCalls>,
  image: Parameters<AdapterCalls['order']>[0]['image'],
): Promise<Result[]> {
  const [first] = machines;
  if (first === undefined) throw new Error('a fleet without a machine');
  // Once for nothing, so that code is compiled; and the machine has the runner, as all but a new one have.
  const one = async (sequence: number): Promise<Waited> =>
    adapter.ask('order', { machines: [first], secrets, image, sequence });
  await one(1);
  const alone = await one(2);
  const { rss } = await adapter.ask('memory', undefined);
  context.progress(`one took ${alone.seconds.toFixed(1)} s`);
  const busyBefore = busySeconds();
  const all = await adapter.ask('order', { machines, secrets, image, sequence: 3 });
  const busy = busySeconds() - busyBefore;
  const { peak } = await adapter.ask('memory', undefined);
  context.progress(`${hosts} took ${all.seconds.toFixed(1)} s`);
  return [
    atMost(`memory of the process, ${hosts} operations waiting (RSS, at its highest)`, peak / bytesPerMB, 'MB', 300),
    figure('  with one', rss / bytesPerMB, 'MB'),
    atMost(`${hosts} operations that sleep ${seconds} s, beside one`, all.seconds / alone.seconds, 'times', 3),
    figure('  one', alone.seconds, 's'),
    figure(`  ${hosts} at once, until the last is done`, all.seconds, 's'),
    figure('  of this, processor time of the process with the adapter', all.cpuSeconds, 's'),
    figure('  and of this machine, the hosts on it included', busy, 's'),
    figure('  polls of an operation', all.polls / hosts, 'polls'),
    figure('  calls that got no answer and were made again', all.repeated, 'calls'),
  ];
}

/** What all processors of this machine have worked since it was started (proc_stat(5)). */
function busySeconds(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .map(Number);
  const ticksPerSecond = 100;
  return (user + nice + system + irq + softirq) / ticksPerSecond;
}
