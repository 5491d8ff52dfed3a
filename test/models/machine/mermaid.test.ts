import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { mermaid } from '#models/machine/mermaid.ts';

type LightEvent = { type: 'TURN_ON' } | { type: 'TURN_OFF' } | { type: 'CUT' } | { type: 'BREAK' };

test('a machine is drawn with its initial phase, and one arrow for the events that lead the same way', () => {
  const light = setup({ types: { events: {} as LightEvent } }).createMachine({
    id: 'light',
    initial: 'Off',
    on: { BREAK: { target: '.Broken' } },
    states: {
      Off: { on: { TURN_ON: 'On' } },
      On: { on: { TURN_OFF: 'Off', CUT: 'Off' } },
      Broken: {},
    },
  });

  expect(mermaid(light)).toBe(
    [
      'stateDiagram-v2',
      '  state "any phase" as any',
      '  Off',
      '  On',
      '  Broken',
      '  [*] --> Off',
      '  any --> Broken: BREAK',
      '  Off --> On: TURN_ON',
      '  On --> Off: TURN_OFF, CUT',
      '',
    ].join('\n'),
  );
});
