import type { Host } from '../host.ts';
import type { Moment } from './timeline.ts';

/** When work began and ended on the machines, by their own files. All hosts have this machine's clock. */
export interface MachineTimes {
  /** To be called now and then: a rescue system forgets its files. */
  look(): Promise<void>;
  /** ms since the epoch. */
  began(host: Host, layer: string): number | undefined;
  ended(host: Host, layer: string): number | undefined;
}

export function createMachineTimes(hosts: readonly Host[]): MachineTimes {
  const seen = new Map<string, number>();
  const script =
    'cd /var/lib/rackwright/operations 2>/dev/null && stat -c "%n %.Y" ./*/*.json; ' +
    // An OS has ended its installation when its sshd listens.
    'test ! -e /var/lib/rackwright/os-incarnation || stat -c "-os-/outcome.json %.Y" /run/sshd.pid';
  const find = (host: Host, layer: string, file: string): number | undefined => {
    const found = [...seen].filter(([key]) => key.startsWith(`${host.name} `) && key.includes(`-${layer}-`));
    const times = found.filter(([key]) => key.endsWith(`/${file}`)).map(([, at]) => at);
    return times.length === 0 ? undefined : Math.min(...times);
  };
  return {
    async look() {
      await Promise.all(
        hosts.map(async (host) => {
          // It may be off, or on its way.
          const { stdout } = await host.exec(['sh', '-c', script]).catch(() => ({ stdout: '' }));
          for (const line of stdout.trim().split('\n')) {
            const [path = '', seconds = ''] = line.split(' ');
            const key = `${host.name} ${path}`;
            if (seconds !== '' && !seen.has(key)) seen.set(key, Number(seconds) * 1000);
          }
        }),
      );
    },
    began: (host, layer) => find(host, layer, 'request.json'),
    ended: (host, layer) => find(host, layer, 'outcome.json'),
  };
}

/** What of a ComputeNode's time from its claim until work may land on its Node was nobody's but the chain's. */
export interface Overhead {
  totalMs: number;
  chainMs: number;
  /** In words, with each gap between two tools. */
  told: string;
}

/**
 * Tools are at work from the moment at which an Operation is on the machine until it has ended there: how soon either is
 * noticed is the chain's affair. From then on until its Node is Ready the kubelet is at work, but for the time that it
 * waits to be approved.
 */
export function overheadOf(host: Host, times: MachineTimes, moments: readonly Moment[], node: string): Overhead {
  const own = moments.filter((moment) => moment.node === node);
  const at = (what: string): number => {
    const found = own.find((moment) => moment.what === what || moment.what.endsWith(` ${what}`));
    if (found === undefined) throw new Error(`nothing was seen of "${what}" of ${node}`);
    return found.at;
  };
  const from = at('claimed');
  const to = at('startup taint gone');
  const work = ['os', 'cri', 'k8s', 'cni'].map((layer) => ({
    what: layer,
    from: times.began(host, layer) ?? at(`Install ${layer}: runs`),
    to: times.ended(host, layer) ?? at(`Install ${layer}: Succeeded`),
  }));
  work.push({
    what: 'kubelet asks for a certificate',
    from: times.ended(host, 'k8s') ?? at('Install k8s: Succeeded'),
    to: at('client certificate asked for'),
  });
  work.push({ what: 'kubelet', from: at('client certificate Approved'), to: at('Node Ready') });

  const gaps: string[] = [];
  let chainMs = 0;
  let until = from;
  let last = 'claimed';
  const end = { what: 'work may land on it', from: to, to };
  for (const each of [...work.filter((one) => one.to > one.from).toSorted((a, b) => a.from - b.from), end]) {
    const gap = Math.min(each.from, to) - until;
    if (gap > 0) {
      chainMs += gap;
      gaps.push(`${(gap / 1000).toFixed(2)} s between ${last} and ${each.what}`);
    }
    if (each.to > until) {
      until = each.to;
      last = each.what;
    }
  }
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  const told = `${node}: ${seconds(to - from)} s from claim to Ready, ${seconds(chainMs)} s of them the chain's own (${gaps.join(', ')})`;
  return { totalMs: to - from, chainMs, told };
}
