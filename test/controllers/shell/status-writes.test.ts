import { expect, test } from 'vitest';
import { createStatusWrites } from '#controllers/shell/status-writes.ts';
import type { Hands } from '#controllers/shell/carry-out.ts';
import { racks } from '#models/generated/resources.ts';
import { countsInterval } from '#models/reconcile/damp.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createControllerLab } from '../lab.ts';
import { rack } from '../../builders/rack.ts';
import { storedMeta } from '../../builders/metadata.ts';

const status = { observedGeneration: 1, phase: 'Active' as const, conditions: [] };

async function given() {
  const lab = await createControllerLab();
  const clock = createVirtualClock({ startMs: 1_000 });
  const hands: Hands = { model: lab.kube, events: lab.ports.events, ids: lab.ports.ids };
  return { clock, hands, stored: await lab.put(rack()), writes: createStatusWrites(clock) };
}

test('remembers a write until it holds nothing back any more', async () => {
  const { clock, hands, stored, writes } = await given();
  expect(writes.of(stored)).toEqual({});

  await writes.conclude(racks, stored, { status, intents: [] }, hands);
  expect(writes.of(stored)).toEqual({ statusWrittenAt: 1_000 });

  await clock.advanceBy(countsInterval);
  expect(writes.of(stored)).toEqual({});
});

test('a decision that changes nothing is no write', async () => {
  const { hands, stored, writes } = await given();

  await writes.conclude(racks, { ...stored, status }, { status, intents: [] }, hands);

  expect(writes.of(stored)).toEqual({});
});

test('a write to an object of the same name that is gone counts for nothing', async () => {
  const { hands, stored, writes } = await given();
  await writes.conclude(racks, stored, { status, intents: [] }, hands);

  expect(writes.of(rack({ metadata: { ...storedMeta('rack-1'), uid: 'another' } }))).toEqual({});
});
