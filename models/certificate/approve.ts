import { providerID, providerIDPrefix } from '../computenode/identity.ts';
import { judgeClient } from './client.ts';
import type { Evidence, Verdict } from './evidence.ts';
import { judgeServing } from './serving.ts';
import { mayBeOurs, ownBootstrapToken } from './requester.ts';
import { clientSigner, deny, ignore, servingSigner } from './evidence.ts';
import { told } from './told.ts';

/**
 * Whether a kubelet gets the certificate it asks for. Only what is certain is approved: each rule names its own reason.
 * Requests that aren't ours are left to whoever they are for.
 */
export function judge(evidence: Evidence, now: number): Verdict {
  const { request } = evidence;
  const { signerName } = request.spec;
  if (!mayBeOurs(request)) return ignore('The requester is neither a bootstrap token nor a node of ours.');
  if (ownBootstrapToken(request) !== undefined) {
    return signerName === clientSigner ? judgeClient(evidence, now) : strangeSigner(signerName);
  }
  const stranger = whyStranger(evidence);
  if (stranger !== undefined) return ignore(stranger);
  return signerName === clientSigner ? judgeClient(evidence, now) : judgeServing(evidence, now);
}

/** A bootstrap token is for one signer. What another signs, its own approver has to refuse. */
function strangeSigner(signerName: string): Verdict {
  const message = `A join needs signer ${clientSigner}, and ${told(signerName)} is asked for.`;
  if (signerName === servingSigner) return deny('WrongSigner', message);
  return { verdict: 'warn', message: `${message} Whoever approves for that signer: don't.` };
}

/**
 * A node that was there before somebody gave a ComputeNode its name, say one of the control plane, isn't ours: denying what
 * it asks for would take its certificate from it.
 */
function whyStranger({ computeNode, node }: Evidence): string | undefined {
  if (computeNode === undefined) return 'The node that asks is none of ours.';
  if (node === undefined || node.spec?.providerID === providerID(computeNode)) return undefined;
  const ofThisName = node.spec?.providerID?.startsWith(providerIDPrefix(computeNode)) === true;
  return ofThisName ? undefined : 'The Node that asks was registered by nobody of ours.';
}
