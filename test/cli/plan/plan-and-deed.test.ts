import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { runPlan } from '#controllers/planning/engine.ts';
import { changesByRules, modelOf } from '#cli/plan/changes.ts';
import { Deed, happenedTo, outcomeOf, type Outcome } from './deed.ts';
import { changeOf, manifestsOf, smallChange, smallHall } from './small-hall.ts';

const runs = Number(process.env['PLAN_RUNS'] ?? 6);
const seed = Number(process.env['PLAN_SEED'] ?? 1);

/** What a plan says of the same change, in the same words as the deed. */
function planned(objects: ReturnType<Deed['snapshot']>, now: number, manifests: ReturnType<typeof changeOf>): Outcome {
  const files = manifests.map((object) => ({ object, at: () => object.metadata.name }));
  const changes = changesByRules(modelOf(objects), files, now).map(({ object }) => object);
  const happened = new Set<string>();
  const run = runPlan({
    objects,
    now,
    changes,
    frozen: undefined,
    onChange: (object, before) => {
      for (const each of happenedTo(object, before)) happened.add(each);
    },
  });
  expect(run.cutOff).toBe(false);
  return outcomeOf(run.world.caches.nodes.store.list() as never, happened);
}

test('what a plan says beforehand is what then happens', async () => {
  await fc.assert(
    fc.asyncProperty(smallHall, smallChange, fc.nat(), async (hall, change, chance) => {
      const deed = new Deed(chance);
      await deed.start(manifestsOf(hall));
      const manifests = changeOf(hall, change);

      const plan = planned(deed.snapshot(), deed.now, manifests);
      const done = await deed.apply(manifests);
      await deed.stop();

      expect(plan).toEqual(done);
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
});
