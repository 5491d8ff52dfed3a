import type { CoreNode } from '../computenode/core.ts';
import { providerID } from '../computenode/identity.ts';
import type { Evidence, Verdict } from './evidence.ts';
import { deny, wait } from './evidence.ts';
import { requestingNode } from './requester.ts';
import { judgeClaim, judgeSubject } from './subject.ts';

/** A kubelet's serving certificate: for the names and addresses that its own Node has, and no others. */
export function judgeServing(evidence: Evidence, now: number): Verdict {
  const { request, computeNode, node } = evidence;
  const name = requestingNode(request);
  if (name === undefined || computeNode === undefined) return deny('WrongRequester', 'Only a node asks for its own.');
  const judged = judgeSubject(evidence, name, 'server auth');
  if ('verdict' in judged) return judged;
  const unclaimed = judgeClaim(evidence, name);
  if (unclaimed !== undefined) return unclaimed;
  if (node?.spec?.providerID !== providerID(computeNode)) {
    return wait(evidence, 'NodeUnknown', `Node ${name} of this ComputeNode hasn't registered yet.`, now);
  }
  const { dnsNames, ipAddresses } = judged.subject;
  if (dnsNames.length + ipAddresses.length === 0) return deny('WrongName', 'No name and no address to serve under.');
  const known = new Set([name, ...addressesOf(node)]);
  const declared = declaredAddresses(evidence);
  const borrowed = ipAddresses.filter((address) => declared.length > 0 && !declared.includes(address));
  if (borrowed.length > 0) {
    return deny(
      'ForeignAddress',
      `ComputeAsset of Node ${name} doesn't declare these addresses: ${borrowed.join(', ')}.`,
    );
  }
  const foreign = [...dnsNames, ...ipAddresses].filter((address) => !known.has(address));
  if (foreign.length === 0) return { verdict: 'approve', message: `Node ${name} serves under its own addresses.` };
  return wait(evidence, 'ForeignAddress', `Node ${name} doesn't have these addresses: ${foreign.join(', ')}.`, now);
}

/** A node writes its own Node's addresses, so where a person has declared the machine's, those bind it. */
function declaredAddresses({ asset }: Evidence): string[] {
  const addresses = asset?.spec.addresses ?? [];
  return addresses.flatMap(({ type, address }) => (type === 'Hostname' ? [] : [address]));
}

function addressesOf({ status }: CoreNode): string[] {
  const addresses: unknown = status !== undefined && 'addresses' in status ? status.addresses : undefined;
  if (!Array.isArray(addresses)) return [];
  return addresses.flatMap((each: unknown) =>
    typeof each === 'object' && each !== null && 'address' in each && typeof each.address === 'string'
      ? [each.address]
      : [],
  );
}
