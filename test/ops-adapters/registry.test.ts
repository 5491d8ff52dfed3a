import { expect, test } from 'vitest';
import type { OpsAdapterFactory } from '#ops-adapters/port.ts';
import { createRegistry } from '#ops-adapters/registry.ts';

test('an adapter is found by name and revision', () => {
  const [one, two] = [factory('salt', '1'), factory('salt', '2')];
  const registry = createRegistry([one, two, factory('ssh', '1')]);

  expect(registry.resolve('salt', '1')).toEqual({ found: true, factory: one });
});

test('without a revision the last one given is found', () => {
  const [nine, ten] = [factory('salt', '9'), factory('salt', '10')];

  expect(createRegistry([nine, ten]).resolve('salt')).toEqual({ found: true, factory: ten });
});

test('an unknown name is refused with the names there are', () => {
  const registry = createRegistry([factory('salt', '1'), factory('ssh', '1')]);

  expect(registry.resolve('slat')).toEqual({
    found: false,
    reason: 'UnknownAdapter',
    message: 'no adapter slat; there are: salt, ssh',
  });
});

test('an unknown revision is refused with the revisions there are', () => {
  const registry = createRegistry([factory('salt', '1'), factory('salt', '2')]);

  expect(registry.resolve('salt', '3')).toEqual({
    found: false,
    reason: 'UnknownRevision',
    message: 'adapter salt has no revision 3; there are: 1, 2',
  });
});

test('names of the language itself are no adapters', () => {
  expect(createRegistry([]).resolve('constructor').found).toBe(false);
});

test('two factories of one name and revision are an error of whoever wired them', () => {
  expect(() => createRegistry([factory('salt', '1'), factory('salt', '1')])).toThrow(
    'adapter salt revision 1 is registered twice',
  );
});

function factory(name: string, revision: string): OpsAdapterFactory {
  return {
    name,
    revision,
    create() {
      throw new Error('not made in this test');
    },
  };
}
