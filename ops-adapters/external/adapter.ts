import { shortName } from '#models/fingerprint/fingerprint.ts';
import type { Operation } from '#models/generated/operation.ts';
import { isFinal } from '#models/operation/final.ts';
import type { Clock } from '#models/ports/clock.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import { OpsError } from '../port.ts';
import type { Capability, MachineAddress, OperationRequest, OpsAdapter, StartOutcome } from '../port.ts';
import type { ApiCall } from './api.ts';
import { create, group, patch, read } from './api.ts';
import { assetOf, inspectionOf, machinePrefix, operationOf } from './as-objects.ts';
import { factsOf, known, pollOutcome, startOutcome } from './as-outcome.ts';

export interface OutsideOptions {
  /** A server with the kinds, and without controllers: what those do of the protocol is done here. */
  api: ApiCall;
  /** Name of an OpsMaster with `external: true`, whose process runs. */
  opsMaster: string;
  /** What the process can do; its objects don't tell. */
  capabilities: ReadonlySet<Capability>;
  /** Where Secrets for it are put. */
  namespace: string;
  clock: Clock;
  ids: Ids;
  /** Lets `ms` pass for the process. */
  pass(ms: number): Promise<void>;
  /** How long it may take to begin what it is offered, or to look at a machine; ms. */
  patienceMs: number;
}

const stepMs = 100;
const inspectionMs = 60_000;

/**
 * An outside process seen as an adapter, so that the conformance suite holds for it too. It is for that suite, and not for
 * controllers: what the gate assures there (one open Operation a machine, a live claim) is made up here.
 */
export function createOutsideAdapter(options: OutsideOptions): OpsAdapter {
  const { api, opsMaster, clock, ids } = options;

  async function ensureAsset(machine: MachineAddress, claim?: { uid: string; epoch: number }): Promise<string> {
    const asset = assetOf(machine, opsMaster, claim);
    await create(api, `${group}/computeassets`, asset);
    return asset.metadata.name;
  }

  async function offer(operation: Operation): Promise<boolean> {
    if (!(await create(api, `${group}/operations`, operation))) return false;
    const condition = {
      type: 'Admitted',
      status: 'True',
      reason: 'Admitted',
      message: 'By the conformance suite.',
      lastTransitionTime: timestamp(clock.now()),
    };
    const status = { phase: 'Pending', conditions: [condition] };
    await patch(api, `${group}/operations/${operation.metadata.name}/status`, { status });
    return true;
  }

  /** What `seen` makes of the Operation as soon as it makes anything of it. */
  async function awaited<T>(name: string, seen: (operation: Operation) => T | undefined): Promise<T> {
    for (let waited = 0; waited <= options.patienceMs; waited += stepMs) {
      const operation = await find(name);
      const result = operation === undefined ? undefined : seen(operation);
      if (result !== undefined) return result;
      await options.pass(stepMs);
    }
    throw new OpsError('BackendFailed', `the outside process has done nothing about ${name}`, { retryable: true });
  }

  const find = (name: string): Promise<Operation | undefined> => read(api, `${group}/operations/${name}`);

  async function putSecret({
    name,
    secrets = {},
  }: OperationRequest): Promise<{ namespace: string; name: string } | undefined> {
    if (Object.keys(secrets).length === 0) return undefined;
    const { namespace } = options;
    const secret = { namespace, name: `conformance-${shortName(12, name)}` };
    const object = { apiVersion: 'v1', kind: 'Secret', metadata: secret, stringData: secrets };
    await create(api, `/api/v1/namespaces/${namespace}/secrets`, object);
    return secret;
  }

  /** What the gate would see: another Operation on the machine that has begun and not ended. */
  async function busy(machine: MachineAddress): Promise<StartOutcome | undefined> {
    const list = await read<{ items: Operation[] }>(api, `${group}/operations`);
    const other = list?.items.find(
      (operation) =>
        operation.spec.assetRef.name.startsWith(machinePrefix(machine)) &&
        operation.spec.action !== 'Inspect' &&
        operation.status?.startedAt !== undefined &&
        !isFinal(operation),
    );
    return other === undefined ? undefined : { outcome: 'busy', running: other.metadata.name };
  }

  return {
    capabilities: options.capabilities,

    async start(request) {
      const { name, machine, claimUid, fence } = request;
      if ((await find(name)) === undefined) {
        const taken = await busy(machine);
        if (taken !== undefined) return taken;
        const asset = await ensureAsset(machine, { uid: claimUid, epoch: fence.epoch });
        await offer(operationOf(request, asset, opsMaster, await putSecret(request)));
      }
      return awaited(name, startOutcome);
    },

    async poll({ name }) {
      const operation = await find(name);
      return operation === undefined ? { outcome: 'unknown' } : pollOutcome(operation);
    },

    async cancel({ name }) {
      const operation = await find(name);
      if (operation === undefined || isFinal(operation)) return;
      await patch(api, `${group}/operations/${name}`, { spec: { cancel: true } });
    },

    async inspect(machine) {
      const name = `conformance-inspect-${ids.uuid()}`;
      const asset = await ensureAsset(machine);
      await offer(inspectionOf(name, asset, opsMaster, clock.now() + inspectionMs));
      const { phase, facts = {}, ...status } = await awaited(name, (seen) => (isFinal(seen) ? seen.status : undefined));
      if (phase === 'Succeeded') return factsOf(facts);
      const { reason, message = '', retryable = false } = status;
      throw new OpsError(known(reason), message, { retryable });
    },

    async health() {
      const found = await read(api, `${group}/opsmasters/${opsMaster}`);
      if (found !== undefined) return { healthy: true };
      return { healthy: false, reason: 'BackendFailed', message: `OpsMaster ${opsMaster} doesn't exist` };
    },
  };
}
