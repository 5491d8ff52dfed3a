import process from 'node:process';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { configMaps, namespaces } from '#models/meta/core-resources.ts';
import { silentLog } from '#models/ports/log.ts';
import { sleep } from '#models/ports/clock.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { listen } from '#simulation/api-server/https/listen.ts';
import { createApiServer } from '#simulation/api-server/server.ts';
import { administrator } from '#simulation/lab/identities.ts';
import { serveParent } from '../process/serve.ts';
import { objectOf } from './sample-object.ts';

const token = systemIds.token(32);
const ports = { clock: systemClock, ids: systemIds, log: silentLog };
const server = createApiServer({ ...ports, tokens: [{ token, user: administrator }] });

const calls = {
  async open({
    spaces,
    objects,
  }: {
    spaces: number;
    objects: number;
  }): Promise<{ url: string; caPem: string; token: string }> {
    const kube = createKube(createInProcessTransport(server, administrator), {
      clock: systemClock,
      random: systemRandom,
    });
    for (let space = 0; space < spaces; space += 1) {
      const metadata = { name: `space-${space}` };
      await kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata });
    }
    for (let at = 0; at < objects; at += 1) await kube.create(configMaps, objectOf(at, spaces, ''));
    const { url, caPem } = await listen(server, { port: 0, clock: systemClock, log: silentLog });
    return { url, caPem, token };
  },

  async memory(): Promise<{ rss: number; watches: number }> {
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc?.();
      await sleep(systemClock, 500);
    }
    return { rss: process.memoryUsage().rss, watches: server.watches.size };
  },
};
export type ApiServerCalls = typeof calls;

serveParent(calls);
