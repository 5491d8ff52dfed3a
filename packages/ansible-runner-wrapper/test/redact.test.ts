import { expect, it } from 'vitest';
import { redactor } from '../src/redact.ts';

it('replaces a secret in all that a machine said, keys too', () => {
  const raw = {
    event: 'runner_on_ok',
    stdout: 'got sesame',
    event_data: { res: { sesame: ['x sesame y', { a: 'sesame' }] } },
  };

  expect(JSON.stringify(redactor(['sesame']).event(raw))).not.toContain('sesame');
});

it('leaves the shape of an event alone, even for a secret that is a word of it', () => {
  const raw = { event: 'playbook_on_start', uuid: 'event', event_data: { play: 'event', playbook: 'play' } };

  expect(redactor(['event', 'play', 'playbook_on_start']).event(raw)).toEqual({
    event: 'playbook_on_start',
    uuid: 'event',
    event_data: { play: '[secret]', playbook: '[secret]' },
  });
});

it('replaces the longer secret first, and one with a line end also without it', () => {
  expect(redactor(['sesame', 'sesame-open\n']).text('sesame-open sesame')).toBe('[secret] [secret]');
});

it('does not look for what is too short to be a secret', () => {
  expect(redactor(['ab', '']).text('abc')).toBe('abc');
});
