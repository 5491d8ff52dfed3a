import { timestamp } from '#models/ports/clock.ts';
import type { Outcome } from '#controllers/runtime/controller.ts';
import { source } from '#controllers/runtime/source.ts';
import type { CertificateSigningRequest } from '../objects/certificate-signing-request.ts';
import { certificateSigningRequests } from '../resources.ts';
import { unlessGone } from '../unless-gone.ts';
import type { ControllerParts } from './parts.ts';
import { requestEnd } from './request-end.ts';
import { sign } from './signing.ts';

/** Signs approved requests of the kubelet signers, and collects requests that nobody needs any more. */
export function startCsrSigner({ kube, informers, clock, certificates, log, start }: ControllerParts): void {
  const requests = informers.get<CertificateSigningRequest>(certificateSigningRequests);

  start({
    name: 'csr-signer',
    sources: [source(requests, (request) => [request.metadata.name])],
    async reconcile(name): Promise<Outcome> {
      const request = requests.store.get(name);
      if (request === undefined) return { done: 'settled' };
      const end = requestEnd(request);
      if (clock.now() >= end) {
        const { uid } = request.metadata;
        await unlessGone(kube.delete(certificateSigningRequests, { name }, { uid }));
        return { done: 'settled' };
      }
      const signing = await sign(request, certificates, clock.now());
      if (signing.outcome === 'signed') {
        const status = { ...request.status, certificate: signing.certificate };
        await unlessGone(kube.updateSubresource(certificateSigningRequests, 'status', { ...request, status }));
      }
      if (signing.outcome === 'failed') {
        log.warn('cannot sign a certificate request', { object: name, reason: signing.message });
        const failed = {
          type: 'Failed',
          status: 'True',
          reason: 'SignerValidationFailure',
          message: signing.message,
          lastUpdateTime: timestamp(clock.now()),
          lastTransitionTime: timestamp(clock.now()),
        };
        const status = { ...request.status, conditions: [...(request.status?.conditions ?? []), failed] };
        await unlessGone(kube.updateSubresource(certificateSigningRequests, 'status', { ...request, status }));
      }
      return { done: 'requeue', atMs: end };
    },
  });
}
