import { expect, test } from 'vitest';
import { sealed } from '#models/operation/outside.ts';
import { operation } from '#test/builders/operation.ts';

const now = Date.parse('2030-01-01T00:00:00Z');
const at = '2030-01-01T00:00:00Z';

test('facts that an outside process told are held to what a terminal may be shown, as those of an adapter are', () => {
  const facts = { serial: 'SN-1\u001b[2J', cpu: '8', disks: [{ name: 'sda\u202e', size: '1Ti' }] };
  const told = operation({ status: { phase: 'Succeeded', startedAt: at, finishedAt: at, facts } });

  expect(sealed(told, now)?.facts).toEqual({ serial: 'SN-1', cpu: '8', disks: [{ name: 'sda', size: '1Ti' }] });
});

test('what is sealed stays as it is', () => {
  const told = operation({ status: { phase: 'Succeeded', startedAt: at, finishedAt: at, facts: { serial: 'SN-1' } } });
  const once = sealed(told, now);

  expect(sealed({ ...told, ...(once && { status: once }) }, now + 1_000)).toEqual(once);
});
