import type { CoreNode } from '../computenode/core.ts';
import { comparable } from './comparable.ts';
import type { Evidence, Verdict } from './evidence.ts';
import { deny, wait } from './evidence.ts';
import { requestingNode } from './requester.ts';
import { judgeClaim, judgeNode, judgeSubject } from './subject.ts';
import { toldAll } from './told.ts';

/**
 * A kubelet's serving certificate: for its own name, and for addresses that its machine is declared to have and its Node
 * has. A node writes its own Node's addresses, so those alone are no more than what it says of itself; and the cluster's
 * authority signs: whoever serves under the name of the API server can be taken for it.
 */
export function judgeServing(evidence: Evidence, now: number): Verdict {
  const { request, computeNode, node } = evidence;
  const name = requestingNode(request);
  if (name === undefined || computeNode === undefined) return deny('WrongRequester', 'Only a node asks for its own.');
  const judged = judgeSubject(evidence, name, 'server auth');
  if ('verdict' in judged) return judged;
  const unclaimed = judgeClaim(evidence, name);
  if (unclaimed !== undefined) return unclaimed;
  const unknown = judgeNode(evidence, name, now);
  if (unknown !== undefined) return unknown;
  const { dnsNames, ipAddresses } = judged.subject;
  const asked = [...dnsNames, ...ipAddresses];
  if (asked.length === 0) return deny('WrongName', 'No name and no address to serve under.');
  const declared = new Set([name, ...declaredAddresses(evidence).map(comparable)]);
  const borrowed = asked.filter((address) => !declared.has(comparable(address)));
  if (borrowed.length > 0) {
    const { name: asset = '' } = evidence.asset?.metadata ?? {};
    const message = `spec.addresses of ComputeAsset ${asset} of Node ${name} doesn't declare: ${toldAll(borrowed)}.`;
    return deny('ForeignAddress', message);
  }
  const known = new Set([name, ...addressesOf(node).map(comparable)]);
  const foreign = asked.filter((address) => !known.has(comparable(address)));
  if (foreign.length === 0) return { verdict: 'approve', message: `Node ${name} serves under its own addresses.` };
  return wait(evidence, 'ForeignAddress', `Node ${name} doesn't have these addresses: ${toldAll(foreign)}.`, now);
}

function declaredAddresses({ asset }: Evidence): string[] {
  return (asset?.spec.addresses ?? []).map(({ address }) => address);
}

function addressesOf(node: CoreNode | undefined): string[] {
  const status = node?.status;
  const addresses: unknown = status !== undefined && 'addresses' in status ? status.addresses : undefined;
  if (!Array.isArray(addresses)) return [];
  return addresses.flatMap((each: unknown) =>
    typeof each === 'object' && each !== null && 'address' in each && typeof each.address === 'string'
      ? [each.address]
      : [],
  );
}
