import { expect, test } from 'vitest';
import { explanationText } from '#cli/explain/text.ts';
import { viewOf } from '#cli/explain/view.ts';
import { readFromServer } from '#cli/snapshot/from-server.ts';
import type { Cause } from '#models/explain/cause.ts';
import { titleOf } from '#models/explain/cause.ts';
import { explain } from '#models/explain/explain.ts';
import type { Explained } from '#models/explain/view.ts';
import { nodePools, racks } from '#models/generated/resources.ts';
import { conditionOf } from '#models/conditions/conditions.ts';
import { silentLog } from '#models/ports/log.ts';
import { readCrds, readExamples } from '#simulation/import/manifest-files.ts';
import { createVirtualLab } from '#simulation/lab/virtual-run.ts';
import type { Fault } from '#simulation/world/faults.ts';

const minute = 60_000;

const faults: readonly Fault[] = [
  {
    kind: 'Fails',
    reason: 'InstallFailed',
    retryable: true,
    message: 'the installer gave up',
    match: { layer: 'os', probability: 0.4 },
  },
  { kind: 'Fails', reason: 'DiskTooSmall', retryable: false, match: { layer: 'cri', nth: 5 } },
  { kind: 'Dies', match: { layer: 'k8s', nth: 7 } },
  { kind: 'Hangs', match: { layer: 'k8s', nth: 3 } },
];

function everyCause(cause: Cause): Cause[] {
  return [cause, ...cause.because.flatMap(everyCause)];
}

test('whatever goes wrong in a data centre, every object of it is explained', async () => {
  const { lab, clock, drive } = createVirtualLab({ seed: 11, crds: readCrds(), log: silentLog, faults });
  await drive(lab.start());
  await drive(lab.apply(readExamples()));
  await drive(lab.kube.mergePatch(nodePools, { name: 'training' }, { spec: { replicas: 14, max: 20 } }));
  await drive(lab.kube.mergePatch(racks, { name: 'fra1-a01' }, { spec: { maintenance: 'Drain' } }));
  const reasons = new Set<string>();
  const deepest: string[][] = [];

  for (let at = 0; at < 4; at++) {
    await clock.runUntil(() => false, { maxMs: 5 * minute });
    const reading = { url: 'https://lab', now: clock.now(), signal: new AbortController().signal };
    const snapshot = await drive(readFromServer(lab.kube, reading));
    const view = viewOf(snapshot);
    for (const object of snapshot.objects as unknown as readonly Explained[]) {
      const explanation = explain(object, view);
      const causes = everyCause(explanation.cause);
      const ready = conditionOf(object, 'Ready');
      if (ready !== undefined) reasons.add(ready.reason);
      deepest.push(causes.map((cause) => titleOf(cause.object)));
      expect(causes.map(({ says }) => says).filter((says) => says.trim() === '')).toEqual([]);
      expect(causes.length).toBeLessThan(60);
      expect(explanationText(explanation, { width: 100, now: clock.now() })).not.toMatch(/undefined|NaN|\[object/);
      if (explanation.well) expect(ready?.status).toBe('True');
    }
  }

  expect(reasons).toContain('Retrying');
  expect(reasons).toContain('InsufficientCapacity');
  expect(Math.max(...deepest.map(({ length }) => length))).toBeGreaterThan(5);
  await drive(lab.stop());
});
