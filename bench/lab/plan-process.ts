import { changesByRules, modelOf } from '#cli/plan/changes.ts';
import { readFromServer } from '#cli/snapshot/from-server.ts';
import type { Snapshot } from '#cli/snapshot/snapshot.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { runPlan, type PlanRun } from '#controllers/planning/engine.ts';
import { reportOf } from '#controllers/planning/report.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { planText } from '#models/plan/text.ts';
import { timestamp } from '#models/ports/clock.ts';
import { pool } from '../hall/inventory.ts';
import { serveParent } from '../process/serve.ts';
import type { Addresses } from './lab-process.ts';

let snapshot: Snapshot = {
  from: { kind: 'folder', path: '' },
  takenAt: systemClock.now(),
  objects: [],
  others: [],
  unread: [],
};

const calls = {
  /** Answers with the seconds that reading took, and how many objects that were. */
  async read({
    url,
    caPem,
    token,
  }: Pick<Addresses, 'url' | 'caPem' | 'token'>): Promise<{ seconds: number; objects: number }> {
    const https = createHttpsTransport({ url, caPem, auth: { kind: 'token', token } }, { clock: systemClock });
    const kube = createKube(https, { clock: systemClock, random: systemRandom });
    const began = performance.now();
    const { signal } = new AbortController();
    snapshot = await readFromServer(kube, { url, now: systemClock.now(), signal });
    const seconds = (performance.now() - began) / 1_000;
    await https.close();
    return { seconds, objects: snapshot.objects.length };
  },

  /** Lets so many pools of so many nodes be there: as a plan says that they would be. */
  async settle({ pools, nodes }: { pools: number; nodes: number }): Promise<number> {
    const declared = Array.from({ length: pools }, (_, at) => pool(`pool-${at}`, nodes));
    const { world } = plan(declared);
    const kept = snapshot.objects.filter(({ kind, metadata }) => !world.original.has(`${kind} ${metadata.name}`));
    const become = [...world.original.keys()].flatMap((id) => {
      const [kind = '', key = ''] = id.split(' ');
      return world.get(kind, key) ?? [];
    });
    snapshot = { ...snapshot, objects: [...kept, ...become] };
    return snapshot.objects.length;
  },

  /** Grows one pool to so many nodes. Answers with the seconds, from the snapshot to the text, and who got a machine. */
  async plan({ name, nodes }: { name: string; nodes: number }): Promise<{ seconds: number; gained: number }> {
    const began = performance.now();
    const manifests = [pool(name, nodes)];
    const run = plan(manifests);
    const report = reportOf(run, {
      from: '',
      takenAt: timestamp(snapshot.takenAt),
      now: snapshot.takenAt,
      changes: [],
      objects: snapshot.objects,
      podsOn: () => undefined,
      notes: [],
    });
    planText(report);
    return { seconds: (performance.now() - began) / 1_000, gained: report.gains.length };
  },
};
export type PlanCalls = typeof calls;

function plan(manifests: readonly KubeObject[]): PlanRun {
  const { objects, takenAt } = snapshot;
  const files = manifests.map((object) => ({ object, at: () => object.metadata.name }));
  const changes: Stored[] = changesByRules(modelOf(objects), files, takenAt).map(({ object }) => object);
  return runPlan({ objects, now: takenAt, changes, frozen: undefined });
}

serveParent(calls);
