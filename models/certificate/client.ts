import type { Evidence, Verdict } from './evidence.ts';
import { deny, wait } from './evidence.ts';
import { ownBootstrapToken, requestingNode, subjectOf } from './requester.ts';
import { judgeClaim, judgeNode, judgeSubject } from './subject.ts';
import { told, toldAll } from './told.ts';
import { providerID } from '../computenode/identity.ts';

/** A kubelet's client certificate: the first one by its bootstrap token, later ones by the one it has. */
export function judgeClient(evidence: Evidence, now: number): Verdict {
  const { request, asked, computeNode } = evidence;
  const name = subjectOf(request, asked);
  if (name === undefined) {
    if ('unreadable' in asked) return deny('Unreadable', `The request can't be read: ${told(asked.unreadable)}`);
    return deny('WrongName', `The certificate is for ${told(asked.commonName)}, which no ComputeNode can be.`);
  }
  const judged = judgeSubject(evidence, name, 'client auth');
  if ('verdict' in judged) return judged;
  const names = [...judged.subject.dnsNames, ...judged.subject.ipAddresses];
  if (names.length > 0) return deny('ExtraNames', `A client certificate carries no further names: ${toldAll(names)}.`);
  const unclaimed = judgeClaim(evidence, name);
  if (unclaimed !== undefined) return unclaimed;
  if (requestingNode(request) === undefined) return judgeToken(evidence, name);
  const unknown = judgeNode(evidence, name, now);
  if (unknown !== undefined && evidence.node !== undefined) return unknown;
  // Its Node is there, or it had no certificate: that it has joined is on record in a moment.
  if (computeNode?.status?.joinedAt === undefined) {
    return wait(evidence, 'NotJoined', `ComputeNode ${name} hasn't joined yet, so nothing is renewed.`, now);
  }
  return { verdict: 'approve', message: `ComputeNode ${name} renews its own certificate.` };
}

/**
 * The token has to be the one that this attempt at this ComputeNode's kubelet was given, and is good for one certificate.
 * Once joined there is none.
 */
function judgeToken({ request, computeNode, node, spentOn }: Evidence, name: string): Verdict {
  const id = ownBootstrapToken(request);
  if (id === undefined || id === '') {
    return deny('WrongRequester', `Requester ${told(request.spec.username ?? '')} is no bootstrap token.`);
  }
  const current = computeNode?.status?.bootstrapTokenId;
  if (computeNode === undefined || current !== id || computeNode.status?.joinedAt !== undefined) {
    return deny('TokenNotCurrent', `Bootstrap token ${told(id)} isn't what ComputeNode ${name} joins with now.`);
  }
  if (spentOn !== undefined) {
    return deny(
      'TokenSpent',
      `Bootstrap token ${id} is good for one certificate, and CertificateSigningRequest ${told(spentOn)} got it.`,
    );
  }
  if (node !== undefined && node.spec?.providerID !== providerID(computeNode)) {
    return deny('NameTaken', `Node ${name} exists, and isn't of this ComputeNode: it may be of the control plane.`);
  }
  return { verdict: 'approve', message: `ComputeNode ${name} joins with its own token, under a live claim.` };
}
