import { describe, expect, it, test } from 'vitest';
import { initialTransition } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { machines } from '#models/machine/machines.ts';
import { step } from '#models/machine/step.ts';

describe.each(machines.map((row) => ({ ...row, id: row.machine.id })))('the machine $id', ({ machine, kinds }) => {
  const phases = Object.keys(machine.states);
  const events = machine.events.map((type) => ({ type }));
  const [initial] = initialTransition(machine);

  it('serves at least one kind', () => {
    expect(kinds).not.toEqual([]);
  });

  it('is pure data: nothing is invoked, delayed or done on the way', () => {
    for (const state of [machine.root, ...Object.values(machine.states)]) {
      expect(state.invoke).toEqual([]);
      expect(state.after).toEqual([]);
      expect([...state.entry, ...state.exit]).toEqual([]);
    }
  });

  it('reaches every phase', () => {
    const paths = getShortestPaths(machine, { events });

    expect(new Set(paths.map((path) => path.state.value))).toEqual(new Set(phases));
  });

  it('leads from every phase by every event to a phase that it knows', () => {
    for (const phase of phases) {
      for (const event of events) expect(phases).toContain(step(machine, phase, event));
    }
  });

  it('answers the same event twice as once', () => {
    for (const phase of phases) {
      for (const event of events) {
        const once = step(machine, phase, event);
        expect(step(machine, once, event)).toBe(once);
      }
    }
  });

  it('reads a phase that another version wrote as its initial one', () => {
    expect(step(machine, 'FromAnotherVersion', { type: 'NOTHING_IT_KNOWS' })).toBe(initial.value);
    for (const event of events) {
      expect(step(machine, 'FromAnotherVersion', event)).toBe(step(machine, undefined, event));
      expect(step(machine, 'constructor', event)).toBe(step(machine, undefined, event));
    }
  });
});

test('no two machines share an id, and no kind has two machines', () => {
  const ids = machines.map(({ machine }) => machine.id);
  const kinds = machines.flatMap((row) => row.kinds);

  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(kinds).size).toBe(kinds.length);
});
