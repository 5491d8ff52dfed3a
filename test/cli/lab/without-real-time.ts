import { parentPort } from 'node:worker_threads';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { importOpenb, objectsOf } from '#simulation/import/openb/openb.ts';
import { labAssets, stockPools } from '#simulation/lab/stock-pools.ts';
import { runVirtual } from '#simulation/lab/virtual-run.ts';
import { silentLog } from '#models/ports/log.ts';

/** Runs a lab in a thread of its own, in which whatever tells real time or chance is noted, and throws. */
const asked: string[] = [];

function forbid(owner: object, name: string): void {
  Object.defineProperty(owner, name, {
    value: () => {
      asked.push(`${name}\n${new Error().stack ?? ''}`);
      throw new Error(`${name} was asked for in virtual time`);
    },
  });
}

const crds = readCrds();
const list = 'sn,cpu_milli,memory_mib,gpu,model\nm-1,8000,32768,0,\nm-2,8000,32768,2,T4\n';
const imported = importOpenb(list, {
  assetsPerRack: 1,
  racksPerZone: 1,
  zonesPerRegion: 1,
  prefix: 'dc',
  assets: labAssets,
});
if (imported.outcome === 'refused') throw new Error('the list is broken');
const { inventory } = imported;

const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct(target, args: []) {
    if (args.length === 0) asked.push(`new Date()\n${new Error().stack ?? ''}`);
    return new target(...args);
  },
});
forbid(RealDate, 'now');
forbid(Math, 'random');
forbid(performance, 'now');
forbid(crypto, 'randomUUID');
forbid(crypto, 'getRandomValues');
for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'fetch']) forbid(globalThis, name);

const { end } = await runVirtual({
  seed: 1,
  crds,
  log: silentLog,
  manifests: [...objectsOf(inventory), ...stockPools(inventory, 2)],
  deadlineMs: 3_600_000,
});
parentPort?.postMessage({ end, asked });
