import { fc, it as property } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import type { Json } from '../src/json.ts';
import { parseEvent } from '../src/parse-event.ts';

const base = { counter: 7, uuid: 'u', created: '2026-01-01T00:00:00', stdout: 'line' };

it('names what a host said, and in which task', () => {
  const event_data = {
    host: 'h1',
    play: 'p',
    task: 't',
    task_action: 'copy',
    resolved_action: 'ansible.builtin.copy',
    res: { changed: true },
  };

  expect(parseEvent({ ...base, event: 'runner_on_ok', event_data })).toEqual({
    ...base,
    kind: 'host-ok',
    host: 'h1',
    play: 'p',
    task: 't',
    action: 'ansible.builtin.copy',
    changed: true,
    result: { changed: true },
  });
});

it('takes the message of a failure from where there is one', () => {
  const failed = (res: Json): unknown => parseEvent({ ...base, event: 'runner_on_failed', event_data: { res } });

  expect(failed({ msg: 'no', stderr: 'x' })).toMatchObject({ message: 'no', ignored: false });
  expect(failed({ censored: 'hidden' })).toMatchObject({ message: 'hidden' });
  expect(failed({ msg: ['not', 'text'], stderr: 'x' })).toMatchObject({ message: 'x' });
  expect(failed(null)).toMatchObject({ message: '' });
});

it('makes one line of stats for each host, by name', () => {
  const event_data = { ok: { b: 2, a: 1 }, dark: { c: 1 }, processed: { a: 1, b: 1, c: 1 }, failures: {} };
  const event = parseEvent({ ...base, event: 'playbook_on_stats', event_data });

  expect(event).toMatchObject({
    hosts: [
      { host: 'a', ok: 1, unreachable: 0 },
      { host: 'b', ok: 2 },
      { host: 'c', ok: 0, unreachable: 1 },
    ],
  });
});

it.each(['playbook_on_something_new', 'constructor', '__proto__', 'toString'])(
  'keeps an event without a name for it: %s',
  (event) => {
    expect(parseEvent({ ...base, event, event_data: { x: 1 } })).toEqual({
      ...base,
      kind: 'other',
      event,
      data: { x: 1 },
    });
  },
);

property.prop([fc.jsonValue()])('makes nothing, or an event with the counter, of any JSON', (raw) => {
  const event = parseEvent(JSON.parse(JSON.stringify(raw)));

  expect(event === undefined || Number.isSafeInteger(event.counter)).toBe(true);
});

property.prop([
  fc.constantFrom(
    'runner_on_ok',
    'runner_on_failed',
    'playbook_on_stats',
    'runner_item_on_failed',
    'playbook_on_play_start',
  ),
  fc.jsonValue(),
])('is not upset by what a machine put into an event', (event, data) => {
  expect(parseEvent({ counter: 1, event, event_data: JSON.parse(JSON.stringify(data)) })?.counter).toBe(1);
});
