import { judge } from '#models/certificate/approve.ts';
import type { Evidence, SigningRequest, Verdict } from '#models/certificate/evidence.ts';
import { certificateSigningRequests } from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { evidenceFor } from './certificates/approval.ts';
import type { ControllerDefinition, Outcome } from './runtime/controller.ts';
import { isKubeError } from './runtime/kube-error.ts';
import { source } from './runtime/source.ts';
import type { Ports } from './shell/ports.ts';

/** A request that waits for something is judged again so often, in ms. */
const againMs = 10_000;

/** Approves or denies what kubelets of ours ask for; whether it may is decided in `models/certificate`. */
export function certificateSigningRequestController(ports: Ports): ControllerDefinition {
  const { clock, events } = ports;
  const { certificateRequests, kube } = ports.targets.local;

  async function answer(
    request: Stored<SigningRequest>,
    verdict: Extract<Verdict, { verdict: 'approve' | 'deny' }>,
  ): Promise<void> {
    const approved = verdict.verdict === 'approve';
    const condition = {
      type: approved ? 'Approved' : 'Denied',
      status: 'True',
      reason: approved ? 'RackwrightApproved' : verdict.reason,
      message: verdict.message.slice(0, 1024),
      lastUpdateTime: timestamp(clock.now()),
    };
    const status = { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] };
    try {
      await kube.updateSubresource(certificateSigningRequests, 'approval', { ...request, status });
    } catch (error) {
      // Whoever asked has taken it back.
      if (!isKubeError(error, 'NotFound')) throw error;
    }
  }

  async function reconcile(request: Stored<SigningRequest>): Promise<Outcome> {
    const evidence = await evidenceFor(ports, request);
    const verdict = judge(evidence, clock.now());
    switch (verdict.verdict) {
      case 'ignore':
        return { done: 'settled' };
      case 'wait':
        return { done: 'requeue', atMs: clock.now() + againMs };
      case 'deny':
      case 'approve':
        await answer(request, verdict);
        tell(evidence, verdict);
        return { done: 'settled' };
    }
  }

  function tell({ request, computeNode }: Evidence, verdict: Extract<Verdict, { verdict: 'approve' | 'deny' }>): void {
    if (verdict.verdict === 'approve') return;
    const message = `CertificateSigningRequest ${request.metadata.name} was denied (${verdict.reason}): ${verdict.message}`;
    events.record(computeNode ?? request, { type: 'Warning', reason: 'CertificateDenied', message });
  }

  return {
    name: 'certificatesigningrequest',
    workers: 8,
    sources: [
      source(certificateRequests, (request) => (isOpen(request) ? [request.metadata.name] : [])),
      source(ports.caches.clusters, () => []),
    ],
    async reconcile(key) {
      const request = certificateRequests.store.get(key);
      return request === undefined || !isOpen(request) ? { done: 'settled' } : reconcile(request);
    },
  };
}

/** Not decided yet, and with all that a request has to have. */
function isOpen(object: Stored): object is Stored<SigningRequest> {
  const { spec, status } = object;
  if (!isRecord(spec) || typeof spec['request'] !== 'string' || typeof spec['signerName'] !== 'string') return false;
  const conditions = isRecord(status) && Array.isArray(status['conditions']) ? status['conditions'] : [];
  return !conditions.some(
    (each: unknown) => isRecord(each) && (each['type'] === 'Approved' || each['type'] === 'Denied'),
  );
}

function isRecord(value: KubeObject[string]): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
