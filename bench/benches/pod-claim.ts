import type { Bench } from '../bench.ts';
import type { ControllersCalls } from '../lab/controllers-process.ts';
import { createPods, personAt } from '../lab/person.ts';
import type { PodsCalls } from '../lab/pods-process.ts';
import { startChild } from '../process/child.ts';
import { atMost, figure } from '../result.ts';

const machines = 1_000;
const placed = 5_000;
const samples = 100;
/** Before anything is measured: code is compiled, connections are open. */
const warmUp = 5;
/** Nearly all of a machine, so that each needs one of its own. */
const cpuOfNew = '60';

export const podClaim: Bench = {
  name: 'pod-claim',
  what: 'one new pod without room beside 5,000 placed ones: from its creation to the claim on a machine',
  async run(context) {
    const lab = startChild<PodsCalls>(context, new URL('../lab/pods-process.ts', import.meta.url));
    const controllers = startChild<ControllersCalls>(
      context,
      new URL('../lab/controllers-process.ts', import.meta.url),
    );
    try {
      const addresses = await lab.ask('open', { machines });
      await controllers.ask('start', addresses);
      await controllers.ask('settle', undefined);
      const running = lab.ask('running', { count: placed });
      await createPods(personAt(addresses), 'placed', placed, '500m');
      const seconds = await running;
      await controllers.ask('settle', undefined);
      context.progress(`${placed} pods run after ${seconds.toFixed(1)} s`);
      const took: number[] = [];
      for (let at = 0; took.length < warmUp + samples; at += 1) {
        const ms = await lab.ask('claimFor', { name: `new-${at}`, cpu: cpuOfNew, restMs: 1_100 });
        if (ms !== null) took.push(ms);
      }
      took.splice(0, warmUp);
      took.sort((a, b) => a - b);
      const share = (of: number): number => took[Math.ceil(of * took.length) - 1] ?? 0;
      return [
        figure(`a new pod beside ${placed}, until a machine is claimed for it: median`, share(0.5), 'ms'),
        atMost('  p99', share(0.99), 'ms', 100),
        figure('  the longest', share(1), 'ms'),
      ];
    } finally {
      await Promise.all([controllers.stop(), lab.stop()]);
    }
  },
};
