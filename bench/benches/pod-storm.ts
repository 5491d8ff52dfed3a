import type { Bench } from '../bench.ts';
import type { ControllersCalls } from '../lab/controllers-process.ts';
import { createPods, personAt, probe } from '../lab/person.ts';
import type { PodsCalls } from '../lab/pods-process.ts';
import { startChild } from '../process/child.ts';
import { atMost, figure } from '../result.ts';

const machines = 1_000;
const storm = 10_000;
/** A storm of its own before, so that code is compiled. */
const warmUp = 200;

export const podStorm: Bench = {
  name: 'pod-storm',
  what: '10,000 pods without room at once: until all run, and how the API server fares meanwhile',
  async run(context) {
    const lab = startChild<PodsCalls>(context, new URL('../lab/pods-process.ts', import.meta.url));
    const controllers = startChild<ControllersCalls>(
      context,
      new URL('../lab/controllers-process.ts', import.meta.url),
    );
    try {
      const addresses = await lab.ask('open', { machines });
      await controllers.ask('start', addresses);
      const person = personAt(addresses);
      const warm = lab.ask('running', { count: warmUp });
      await createPods(person, 'warm', warmUp, '500m');
      await warm;
      await controllers.ask('settle', undefined);
      const before = await lab.ask('counts', undefined);
      context.progress(`${warmUp} pods run; ${storm} more come`);

      const probing = probe(person);
      const running = lab.ask('running', { count: warmUp + storm });
      const began = performance.now();
      await createPods(person, 'storm', storm, '500m');
      const created = (performance.now() - began) / 1000;
      const seconds = await running;
      const longest = await probing.stop();
      const after = await lab.ask('counts', undefined);
      return [
        atMost(`${storm} pods without room at once, until all run`, seconds, 's', 60),
        figure('  of that, until all are created', created, 's'),
        figure('  writes of ResourceOffers', after.offerWrites - before.offerWrites, 'writes'),
        figure('  machines claimed', after.claims - before.claims, 'machines'),
        figure('  the longest that the API server let a small request wait', longest, 'ms'),
      ];
    } finally {
      await Promise.all([controllers.stop(), lab.stop()]);
    }
  },
};
