import { readFileSync } from 'node:fs';
import type { Bench, BenchContext } from '../bench.ts';
import { startChild, type Child } from '../process/child.ts';
import { atMost, figure, type Result } from '../result.ts';
import type { AdapterCalls, Opened, Waited } from './adapter-process.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { serveLastingImage } from './lasting-image.ts';

const seconds = 30;
const bytesPerMB = 1_048_576;

export const waitingSsh: Bench = waiting('ssh', 100);
/** Fewer: each has an ansible-playbook beside it, and on this machine those of all hosts share two processors. */
export const waitingAnsible: Bench = waiting('ansible', 20);

function waiting(adapter: Opened['adapter'], hosts: number): Bench {
  return {
    name: `waiting-${adapter}`,
    what: `${hosts} machines with an operation each that sleeps ${seconds} s, by ${adapter} from one process, beside one`,
    async run(context) {
      const fleet = await startFleet(hosts, context);
      try {
        const lasting = await serveLastingImage(fleet.net, seconds);
        const child = startChild<AdapterCalls>(context, new URL('./adapter-process.ts', import.meta.url), {
          enter: (argv) => fleet.net.enter(argv),
        });
        try {
          await child.ask('open', { adapter });
          return await measure(context, fleet, child, lasting.image);
        } finally {
          await child.stop();
          lasting.close();
        }
      } finally {
        await fleet.net.stop();
      }
    },
  };
}

async function measure(
  context: BenchContext,
  { machines, secrets }: Fleet,
  adapter: Child<AdapterCalls>,
  image: Parameters<AdapterCalls['order']>[0]['image'],
): Promise<Result[]> {
  const hosts = machines.length;
  const order = (sequence: number, count: number): Promise<Waited> =>
    adapter.ask('order', { machines: machines.slice(0, count), secrets, image, sequence });
  // Once for nothing: code is compiled, and the machine has what every one has but a new one.
  await order(1, 1);
  const alone = await order(2, 1);
  const { rss } = await adapter.ask('memory', undefined);
  context.progress(`one took ${alone.seconds.toFixed(1)} s`);
  const busyBefore = busySeconds();
  const all = await order(3, hosts);
  const busy = busySeconds() - busyBefore;
  const { peak } = await adapter.ask('memory', undefined);
  context.progress(`${hosts} took ${all.seconds.toFixed(1)} s`);
  return [
    atMost(
      `memory of a process with the adapter alone, ${hosts} operations waiting (RSS, at its highest)`,
      peak / bytesPerMB,
      'MB',
      300,
    ),
    figure('  with one', rss / bytesPerMB, 'MB'),
    ...tools(all, hosts),
    atMost(`${hosts} operations that sleep ${seconds} s, beside one`, all.seconds / alone.seconds, 'times', 3),
    figure('  one', alone.seconds, 's'),
    figure(`  ${hosts} at once, until the last is done`, all.seconds, 's'),
    figure('  of this, processor time of the process with the adapter', all.cpuSeconds, 's'),
    figure('  and of this machine, hosts, tools and all others on it included', busy, 's'),
    figure('  polls of an operation', all.polls / hosts, 'polls'),
    figure('  calls that got no answer and were made again', all.repeated, 'calls'),
  ];
}

/** Of an adapter that works by processes of its own. */
function tools({ tools: { most, bytes } }: Waited, hosts: number): Result[] {
  if (most === 0) return [];
  return [
    figure('processes that the adapter started, at their most', most, 'processes'),
    figure('  their memory, what they share counted once (PSS)', bytes / bytesPerMB, 'MB'),
    figure('  an operation', bytes / bytesPerMB / hosts, 'MB'),
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
