import type { OpsMaster } from '#models/generated/opsmaster.ts';
import { opsMasters } from '#models/generated/resources.ts';
import { secrets } from '#models/meta/core-resources.ts';
import { isFinal } from '#models/operation/final.ts';
import type { AdapterSeen, Health, ObservedOpsMaster } from '#models/opsmaster/decide.ts';
import { decideOpsMaster, healthInterval } from '#models/opsmaster/decide.ts';
import type { Stored } from '#models/meta/object.ts';
import { isAdmitted } from '#models/operation/admission.ts';
import { processSeen } from '#models/opsmaster/process.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { isKubeError } from './runtime/kube-error.ts';
import { source } from './runtime/source.ts';
import { gathered } from './shell/gathered.ts';
import type { Ports } from './shell/ports.ts';
import { statusController } from './shell/status-controller.ts';
import { titlesOf, usersSource } from './shell/users.ts';

/** Nobody looks at the adapter of an OpsMaster whose Operations an outside process runs. */
const unlooked: AdapterSeen = { resolved: false, reason: 'AdapterNotFound', message: '' };

export function opsMasterController(ports: Ports): ControllerDefinition {
  const { caches, clock, kube } = ports;
  /** The last answer about each, so that only time and a changed spec ask a backend again. */
  const seen = new Map<string, { of: string; at: number; adapter: AdapterSeen }>();

  async function adapterOf(opsMaster: Stored<OpsMaster>, now: number): Promise<AdapterSeen> {
    if (opsMaster.spec.external === true) return unlooked;
    const { name, uid, generation } = opsMaster.metadata;
    const of = `${uid} ${generation ?? 0}`;
    const known = seen.get(name);
    if (known?.of === of && now < known.at + healthInterval) return known.adapter;
    const adapter = await ask(opsMaster);
    seen.set(name, { of, at: now, adapter });
    return adapter;
  }

  async function ask(opsMaster: Stored<OpsMaster>): Promise<AdapterSeen> {
    const lookup = ports.adapters.of(opsMaster);
    if (!lookup.found) return { resolved: false, reason: lookup.reason, message: `${lookup.message}.` };
    const missing = await missingCredentials(opsMaster);
    if (missing !== undefined) return { resolved: false, reason: 'CredentialsNotFound', message: missing };
    const { adapter, revision } = lookup;
    const answer = await adapter.health();
    const health: Health = answer.healthy
      ? { state: 'healthy' }
      : { state: 'unhealthy', reason: answer.reason, message: answer.message };
    return { resolved: true, revision, capabilities: adapter.capabilities, health };
  }

  async function missingCredentials({ spec }: OpsMaster): Promise<string | undefined> {
    const ref = spec.credentialsSecretRef;
    if (ref === undefined) return undefined;
    try {
      await kube.get(secrets, ref);
      return undefined;
    } catch (error) {
      const title = `Secret ${ref.namespace}/${ref.name}, which spec.credentialsSecretRef names`;
      if (isKubeError(error, 'Forbidden'))
        return `Rackwright may not read ${title}: grant it get on that Secret, by name.`;
      if (!isKubeError(error, 'NotFound')) throw error;
      return `${title}, doesn't exist: create it.`;
    }
  }

  function* users(name: string): Generator<string> {
    yield* titlesOf(caches.assets.store.byIndex('opsMaster', name));
    yield* titlesOf(caches.minions.store.byIndex('opsMaster', name));
    yield* titlesOf(
      caches.operations.store.list().filter((each) => each.spec.opsMasterRef.name === name && !isFinal(each)),
    );
  }

  return statusController<OpsMaster, NonNullable<OpsMaster['status']>, ObservedOpsMaster>(ports, {
    resource: opsMasters,
    informer: caches.opsMasters,
    sources: [
      gathered(
        source(caches.minions, ({ spec }, old) => (old === undefined ? [spec.opsMasterRef.name] : [])),
        clock,
      ),
      usersSource(caches.minions, ({ spec }) => [spec.opsMasterRef.name], caches.opsMasters),
      usersSource(
        caches.assets,
        ({ spec }) => (spec.opsMasterRef === undefined ? [] : [spec.opsMasterRef.name]),
        caches.opsMasters,
      ),
      gathered(
        source(caches.operations, (operation, old) =>
          isAdmitted(operation) || (old !== undefined && isAdmitted(old)) ? [operation.spec.opsMasterRef.name] : [],
        ),
        clock,
      ),
      usersSource(
        caches.operations,
        (operation) => (isFinal(operation) ? [] : [operation.spec.opsMasterRef.name]),
        caches.opsMasters,
      ),
    ],
    async observe(opsMaster, now) {
      const { name } = opsMaster.metadata;
      const minions = caches.minions.store.byIndex('opsMaster', name).length;
      const process =
        opsMaster.spec.external === true
          ? { process: processSeen(caches.operations.store.byIndex('admitted', name), now) }
          : {};
      return { adapter: await adapterOf(opsMaster, now), ...process, minions, users: users(name) };
    },
    decide: decideOpsMaster,
    forget: (name) => seen.delete(name),
  });
}
