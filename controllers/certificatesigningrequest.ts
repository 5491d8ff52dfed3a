import { judge } from '#models/certificate/approve.ts';
import type { Evidence, SigningRequest, Verdict } from '#models/certificate/evidence.ts';
import { mayBeOurs } from '#models/certificate/requester.ts';
import { isOpen, isSigningRequest } from '#models/certificate/standing.ts';
import { certificateSigningRequests } from '#models/meta/core-resources.ts';
import { nameOf, type Stored } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { head, printable } from '#models/text/printable.ts';
import { evidenceFor } from './certificates/approval.ts';
import { createSpentTokens } from './certificates/spent-tokens.ts';
import { createTurns } from './certificates/turns.ts';
import type { ControllerDefinition, Outcome } from './runtime/controller.ts';
import { isKubeError } from './runtime/kube-error.ts';
import type { Ports } from './shell/ports.ts';
import type { Target, Targets } from './targets/target.ts';

/** A request that waits for something is judged again so often, in ms. */
const againMs = 10_000;

/** Approves or denies what kubelets of ours ask for; whether it may is decided in `models/certificate`. */
export function certificateSigningRequestController(ports: Ports): ControllerDefinition {
  const { clock, events, targets } = ports;
  const tokens = createSpentTokens();
  const turns = createTurns(clock);

  async function answer(
    target: Target,
    request: Stored<SigningRequest>,
    verdict: Extract<Verdict, { verdict: 'approve' | 'deny' }>,
  ): Promise<void> {
    const approved = verdict.verdict === 'approve';
    const condition = {
      type: approved ? 'Approved' : 'Denied',
      status: 'True',
      reason: approved ? 'RackwrightApproved' : verdict.reason,
      message: head(printable(verdict.message), 1024),
      lastUpdateTime: timestamp(clock.now()),
    };
    const status = { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] };
    const takeBack = approved ? tokens.spend(target, request) : () => undefined;
    try {
      // Guarded by the resourceVersion that was judged: what somebody else has decided meanwhile stays.
      await target.kube.updateSubresource(certificateSigningRequests, 'approval', { ...request, status });
    } catch (error) {
      if (!isKubeError(error, 'UnknownOutcome', 'Unavailable')) takeBack();
      // Whoever asked has taken it back.
      if (!isKubeError(error, 'NotFound')) throw error;
    }
  }

  async function reconcile(target: Target, request: Stored<SigningRequest>): Promise<Outcome> {
    if (!turns.take(target, request)) return { done: 'requeue', atMs: clock.now() + againMs };
    const gathered = await evidenceFor(ports, target, request);
    // From here until the token counts as spent nothing is waited for, so that of two requests at once one is approved.
    const evidence = { ...gathered, spentOn: tokens.spentOn(target, request) };
    const verdict = judge(evidence, clock.now());
    switch (verdict.verdict) {
      case 'ignore':
        return { done: 'settled' };
      case 'warn':
        warn(target, evidence, 'CertificateSuspicious', `${nameIn(evidence)} is of no kubelet: ${verdict.message}`);
        return { done: 'settled' };
      case 'wait':
        return { done: 'requeue', atMs: clock.now() + againMs };
      case 'deny':
      case 'approve':
        await answer(target, request, verdict);
        if (verdict.verdict === 'deny') {
          const message = `${nameIn(evidence)} was denied (${verdict.reason}): ${verdict.message}`;
          warn(target, evidence, 'CertificateDenied', message);
        }
        return { done: 'settled' };
    }
  }

  function warn(target: Target, { request, computeNode }: Evidence, reason: string, message: string): void {
    events.record(computeNode ?? aboutElsewhere(target) ?? request, { type: 'Warning', reason, message });
  }

  /** Events are kept beside the model: what is in another cluster is told of its Cluster. */
  function aboutElsewhere({ cluster }: Target): Stored | undefined {
    return cluster === undefined ? undefined : ports.caches.clusters.store.get(cluster);
  }

  return {
    name: 'certificatesigningrequest',
    workers: 8,
    sources: [
      targets.source(
        ({ certificateRequests }) => certificateRequests,
        (request, _old, { cluster = '' }) => (isToJudge(request) ? [`${cluster}/${request.metadata.name}`] : []),
      ),
    ],
    async reconcile(key) {
      const { namespace: cluster = '', name } = nameOf(key);
      const target = targetNamed(targets, cluster === '' ? undefined : cluster);
      if (target === undefined) {
        const isGone = ports.caches.clusters.store.get(cluster) === undefined;
        return isGone ? { done: 'settled' } : { done: 'requeue', atMs: clock.now() + againMs };
      }
      const request = target.certificateRequests.store.get(name);
      return request === undefined || !isToJudge(request) ? { done: 'settled' } : reconcile(target, request);
    },
  };
}

/** Undefined while it can't be worked in. */
function targetNamed(targets: Targets, cluster: string | undefined): Target | undefined {
  for (const lookup of targets.all()) if (lookup.found && lookup.target.cluster === cluster) return lookup.target;
  return undefined;
}

function nameIn({ request }: Evidence): string {
  return `CertificateSigningRequest ${request.metadata.name}`;
}

function isToJudge(object: Stored): object is Stored<SigningRequest> {
  return isSigningRequest(object) && isOpen(object) && mayBeOurs(object);
}
