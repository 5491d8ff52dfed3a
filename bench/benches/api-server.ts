import type { Bench } from '../bench.ts';
import type { ApiClientCalls } from '../lab/api-client-process.ts';
import type { ApiServerCalls } from '../lab/api-server-process.ts';
import { startChild } from '../process/child.ts';
import { figure } from '../result.ts';

const hall = { objects: 50_000, spaces: 50, watches: 200, writers: 16, seconds: 10 };

export const apiServer: Bench = {
  name: 'api-server',
  what: 'the embedded API server with 50,000 objects and 200 watches, of which 4 see each write',
  async run(context) {
    const gc = { nodeArguments: ['--expose-gc'] };
    const server = startChild<ApiServerCalls>(context, new URL('../lab/api-server-process.ts', import.meta.url), gc);
    const client = startChild<ApiClientCalls>(context, new URL('../lab/api-client-process.ts', import.meta.url));
    try {
      const address = await server.ask('open', hall);
      context.progress('50,000 objects are there');
      const measured = await client.ask('load', { ...address, ...hall });
      const { rss, watches } = await server.ask('memory', undefined);
      return [
        figure(
          `embedded server: writes a second at 50,000 objects and ${watches} watches`,
          measured.writesPerSecond,
          'writes/s',
        ),
        figure('  events a second to its watches', measured.eventsPerSecond, 'events/s'),
        figure('  from a write to its event, median', measured.latency.median, 'ms'),
        figure('  from a write to its event, p99', measured.latency.p99, 'ms'),
        figure('  memory (RSS)', rss / 1_048_576, 'MB'),
      ];
    } finally {
      await Promise.all([client.stop(), server.stop()]);
    }
  },
};
