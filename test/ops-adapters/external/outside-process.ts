import type { Kube } from '#controllers/runtime/kube.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Operation, OperationStatus } from '#models/generated/operation.ts';
import { computeAssets, operations } from '#models/generated/resources.ts';
import { secrets } from '#models/meta/core-resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { turnOf } from '#models/operation/admission.ts';
import { isFinal } from '#models/operation/final.ts';
import { timestamp, type Clock } from '#models/ports/clock.ts';
import type { OperationRequest, OpsAdapter, StartOutcome } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';

export interface OutsideProcess {
  /** Names of the Operations that it began, in order. */
  readonly began: readonly string[];
  stop(): void;
}

export interface OutsideProcessOptions {
  /** As the user that the process runs as. */
  kube: Kube;
  clock: Clock;
  opsMaster: string;
  /** What does the work. */
  tool: OpsAdapter;
  everyMs?: number;
  /** What it says of an Operation in the end, instead of the truth. */
  lie?: (status: Partial<OperationStatus>) => Partial<OperationStatus>;
}

/**
 * What docs/ops-adapters.md asks of an outside process, and no more: it looks at Operations, begins what it is offered after
 * having said so, and tells how it ends. Around it there may be a simulated tool.
 */
export function startOutsideProcess(options: OutsideProcessOptions): OutsideProcess {
  const { kube, clock, opsMaster, tool, everyMs = 1_000, lie = (status) => status } = options;
  const began: string[] = [];
  let stopped = false;

  function tell(operation: Stored<Operation>, status: Partial<OperationStatus>): Promise<Stored<Operation>> {
    const { name, resourceVersion } = operation.metadata;
    return kube.mergePatch(operations, { name }, { metadata: { resourceVersion }, status }, { subresource: 'status' });
  }

  async function end(operation: Stored<Operation>, status: Partial<OperationStatus>): Promise<void> {
    await tell(operation, { ...lie(status), finishedAt: timestamp(clock.now()) });
  }

  async function refuse(
    operation: Stored<Operation>,
    started: Exclude<StartOutcome, { outcome: 'accepted' }>,
  ): Promise<void> {
    switch (started.outcome) {
      case 'busy':
        return end(operation, {
          phase: 'Failed',
          reason: 'BackendFailed',
          message: `${started.running} runs`,
          retryable: true,
        });
      case 'refused': {
        const { reason, message } = started;
        return end(operation, { phase: 'Failed', reason, message, retryable: false });
      }
      case 'fenced': {
        const facts = { storedClaim: { uid: operation.spec.claim?.uid ?? 'unknown', ...started.highest } };
        return end(operation, {
          phase: 'Failed',
          reason: 'Fenced',
          message: 'a higher fence',
          retryable: false,
          facts,
        });
      }
    }
  }

  async function begin(operation: Stored<Operation>): Promise<void> {
    const { name } = operation.metadata;
    const asset = await kube.get<ComputeAsset>(computeAssets, operation.spec.assetRef);
    const request = requestOf(operation, asset);
    if (operation.spec.action === 'Inspect') return inspect(operation, request);
    // What a tool refuses was never begun, so this one is asked first; one that acts at once would be told afterwards.
    const dry = await tool.inspect(request.machine).catch((error: unknown) => failure(error));
    if ('outcome' in dry && dry.reason !== 'Unreachable') return refuse(operation, dry);
    const refusal = await refusalOf(request, dry);
    if (refusal !== undefined) return refuse(operation, refusal);
    const taken = await tell(operation, { phase: 'Running', startedAt: timestamp(clock.now()), message: 'begins' });
    began.push(name);
    const started = await tool.start({ ...request, ...(await secretsOf(operation)) });
    if (started.outcome !== 'accepted') {
      const reason = started.outcome === 'refused' ? started.reason : 'BackendFailed';
      await end(taken, { phase: 'Failed', reason, message: started.outcome, retryable: false });
    }
  }

  async function refusalOf(
    request: OperationRequest,
    seen: object,
  ): Promise<Exclude<StartOutcome, { outcome: 'accepted' }> | undefined> {
    const capability = request.layer === undefined ? request.action : `${request.action}/${request.layer}`;
    if (![...tool.capabilities].some((one) => one === capability)) {
      return { outcome: 'refused', reason: 'Unsupported', message: `${capability} can't be done here` };
    }
    if (clock.now() > request.deadline) {
      return { outcome: 'refused', reason: 'DeadlineExceeded', message: 'its deadline has passed' };
    }
    const { fence } = request;
    const highest = 'storedClaim' in seen ? (seen.storedClaim as { epoch: number; sequence: number }) : undefined;
    if (highest === undefined || fence.epoch > highest.epoch) return undefined;
    if (fence.epoch === highest.epoch && fence.sequence > highest.sequence) return undefined;
    return { outcome: 'fenced', highest: { epoch: highest.epoch, sequence: highest.sequence } };
  }

  /** The bootstrap token, as kubelet presents it. */
  async function secretsOf({ spec }: Operation): Promise<Pick<OperationRequest, 'secrets'>> {
    const values: Record<string, string> = {};
    for (const { key, namespace, name } of spec.secretRefs ?? []) {
      const { data } = await kube.get<Stored & { data?: Record<string, string> }>(secrets, { namespace, name });
      const value = (of: string): string => Buffer.from(data?.[of] ?? '', 'base64').toString();
      values[key] = `${value('token-id')}.${value('token-secret')}`;
    }
    return { secrets: values };
  }

  async function inspect(operation: Stored<Operation>, { machine }: OperationRequest): Promise<void> {
    const startedAt = timestamp(clock.now());
    try {
      await end(operation, { phase: 'Succeeded', startedAt, facts: await tool.inspect(machine) });
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      const { reason, message, retryable } = error;
      await end(operation, { phase: 'Failed', startedAt, reason, message, retryable });
    }
  }

  async function follow(operation: Stored<Operation>): Promise<void> {
    const asset = await kube.get<ComputeAsset>(computeAssets, operation.spec.assetRef);
    const request = requestOf(operation, asset);
    if (operation.spec.cancel === true) await tool.cancel(request);
    const polled = await tool.poll(request);
    switch (polled.outcome) {
      case 'running':
        if (operation.status?.message !== polled.message) await tell(operation, { message: polled.message });
        return;
      case 'unknown': {
        // It died between saying so and doing it.
        const started = await tool.start({ ...request, ...(await secretsOf(operation)) });
        if (started.outcome !== 'accepted')
          await end(operation, { phase: 'Failed', reason: 'BackendFailed', retryable: true });
        return;
      }
      case 'succeeded':
        return end(operation, { phase: 'Succeeded', facts: polled.facts, logTail: polled.logTail });
      case 'failed': {
        const { reason, message, retryable, logTail } = polled;
        return end(operation, { phase: 'Failed', reason, message, retryable, logTail });
      }
    }
  }

  async function look(): Promise<void> {
    const { items } = await kube.list<Operation>(operations);
    for (const operation of items) {
      if (stopped) return;
      if (operation.spec.opsMasterRef.name !== opsMaster || isFinal(operation)) continue;
      try {
        const turn = turnOf(operation);
        if (turn === 'offered') await begin(operation);
        if (turn === 'outside') await follow(operation);
      } catch (error) {
        // Withdrawn, taken back or collected meanwhile; or the tool didn't answer. All of it is looked at anew.
        if (!(error instanceof OpsError) && !isKubeError(error)) throw error;
      }
    }
  }

  async function round(): Promise<void> {
    await look().catch((error: unknown) => {
      if (!isKubeError(error)) throw error;
    });
    if (!stopped) cancel = clock.setTimer(everyMs, () => void round());
  }
  let cancel = clock.setTimer(everyMs, () => void round());
  return {
    began,
    stop() {
      stopped = true;
      cancel();
    },
  };
}

function failure(error: unknown): Extract<StartOutcome, { outcome: 'refused' }> {
  if (!(error instanceof OpsError)) throw error;
  return { outcome: 'refused', reason: error.reason, message: error.message };
}

/** What a tool gets to know of an Operation: all of it from the Operation and its ComputeAsset. */
function requestOf({ metadata, spec }: Operation, asset: ComputeAsset): OperationRequest {
  const { addresses = [], bmc, serial, rootDisk } = asset.spec;
  return {
    name: metadata.name,
    machine: {
      serial,
      addresses,
      ...(bmc === undefined
        ? {}
        : {
            bmc: {
              address: bmc.address,
              ...(bmc.certificateFingerprint === undefined
                ? {}
                : { certificateFingerprint: bmc.certificateFingerprint }),
            },
          }),
    },
    action: spec.action,
    ...(spec.layer === undefined ? {} : { layer: spec.layer }),
    fence: { epoch: spec.claim?.epoch ?? 0, sequence: spec.sequence },
    claimUid: spec.claim?.uid ?? '',
    ...(spec.image === undefined ? {} : { image: spec.image }),
    parameters: spec.parameters ?? {},
    ...(spec.node === undefined
      ? {}
      : {
          node: {
            name: spec.node.name,
            providerID: spec.node.providerID,
            labels: spec.node.labels ?? {},
            taints: spec.node.taints ?? [],
            controlPlaneEndpoint: '',
          },
        }),
    ...(rootDisk === undefined
      ? {}
      : { rootDisk: Object.fromEntries(Object.entries(rootDisk).map(([key, value]) => [key, String(value)])) }),
    deadline: Date.parse(spec.deadline),
  };
}
