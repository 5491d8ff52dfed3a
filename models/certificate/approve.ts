import { judgeClient } from './client.ts';
import type { Evidence, Verdict } from './evidence.ts';
import { judgeServing } from './serving.ts';
import { ownBootstrapToken, requestingNode } from './requester.ts';
import { clientSigner, deny, ignore, servingSigner } from './evidence.ts';

/**
 * Whether a kubelet gets the certificate it asks for. Only what is certain is approved: each rule names its own reason.
 * Requests that aren't ours are left to whoever they are for.
 */
export function judge(evidence: Evidence, now: number): Verdict {
  const { request, computeNode } = evidence;
  const { signerName } = request.spec;
  if (ownBootstrapToken(request) !== undefined) {
    if (signerName === clientSigner) return judgeClient(evidence, now);
    return deny('WrongSigner', `A join needs signer ${clientSigner}, and ${signerName} is asked for.`);
  }
  if (requestingNode(request) === undefined)
    return ignore('The requester is neither a bootstrap token nor a node of ours.');
  if (computeNode === undefined) return ignore('The node that asks is none of ours.');
  if (signerName === clientSigner) return judgeClient(evidence, now);
  if (signerName === servingSigner) return judgeServing(evidence, now);
  return ignore(`Signer ${signerName} is not for kubelets.`);
}
