import { expect, test } from 'vitest';
import { createAdapters } from '#controllers/shell/adapters.ts';
import { silentLog } from '#models/ports/log.ts';
import type { OpsAdapter, OpsAdapterFactory } from '#ops-adapters/port.ts';
import { createRegistry } from '#ops-adapters/registry.ts';
import type { AdapterRegistry } from '#ops-adapters/registry.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';

const clock = createVirtualClock({ startMs: 0 });
const adaptersOf = (registry: AdapterRegistry) => createAdapters(registry, { clock, log: silentLog });

/** A factory that counts what it made. */
function factory(revision: string, made: string[] = []): OpsAdapterFactory {
  return {
    name: 'acme',
    revision,
    create() {
      made.push(revision);
      const adapter: OpsAdapter = {
        capabilities: new Set(),
        start: async () => ({ outcome: 'accepted' }),
        poll: async () => ({ outcome: 'unknown' }),
        cancel: async () => undefined,
        inspect: async () => ({}),
        health: async () => ({ healthy: true }),
      };
      return adapter;
    },
  };
}

test('an OpsMaster keeps its adapter while its spec and what it stands for stay', () => {
  const made: string[] = [];
  const adapters = adaptersOf(createRegistry([factory('1', made)]));

  for (const status of ['Pending', 'Ready'] as const) {
    adapters.of(opsMaster({ spec: { adapter: 'acme' }, status: { phase: status, minions: 0 } }));
  }

  expect(made).toEqual(['1']);
});

test('another revision is another adapter, at once', () => {
  const made: string[] = [];
  const adapters = adaptersOf(createRegistry([factory('1', made), factory('2', made)]));
  adapters.of(opsMaster({ spec: { adapter: 'acme', revision: '1' } }));

  const lookup = adapters.of(opsMaster({ spec: { adapter: 'acme', revision: '2' } }));

  expect(lookup).toMatchObject({ found: true, revision: '2' });
  expect(made).toEqual(['1', '2']);
});

test('a package that was upgraded in place was served by the adapter that it had brought before', () => {
  const made: string[] = [];
  let registry = createRegistry([factory('1', made)]);
  const adapters = adaptersOf({ resolve: (name, revision) => registry.resolve(name, revision) });
  const master = opsMaster({ spec: { adapter: 'acme' } });
  adapters.of(master);

  registry = createRegistry([factory('1.0.1', made)]);

  expect(adapters.of(master)).toMatchObject({ found: true, revision: '1.0.1' });
  registry = createRegistry([]);
  expect(adapters.of(master)).toMatchObject({ found: false, reason: 'AdapterNotFound' });
});

test('a factory that throws took the whole reconcile with it', () => {
  const broken: OpsAdapterFactory = {
    ...factory('1'),
    create() {
      throw new Error('no endpoint');
    },
  };

  const lookup = adaptersOf(createRegistry([broken])).of(opsMaster({ spec: { adapter: 'acme' } }));

  expect(lookup).toEqual({
    found: false,
    reason: 'AdapterBroken',
    message: "adapter acme, revision 1, can't be made: no endpoint",
  });
});

test('all that were made are closed once, those that were replaced too', () => {
  const closed: string[] = [];
  const closing = (revision: string): OpsAdapterFactory => {
    const made = factory(revision);
    return { ...made, create: (options) => ({ ...made.create(options), close: () => closed.push(revision) }) };
  };
  const adapters = adaptersOf(createRegistry([closing('1'), closing('2')]));
  for (const revision of ['1', '2']) adapters.of(opsMaster({ spec: { adapter: 'acme', revision } }));

  adapters.close();
  adapters.close();

  expect(closed).toEqual(['1', '2']);
});
