import { providerID } from '../computenode/identity.ts';
import type { Asked, Evidence, Verdict } from './evidence.ts';
import { deny, wait } from './evidence.ts';
import { nodeUserPrefix } from './requester.ts';
import { told, toldAll } from './told.ts';

type Denial = Extract<Verdict, { verdict: 'deny' }>;
export type Readable = Exclude<Asked, { unreadable: string }>;

/** What every kubelet certificate of ComputeNode `name` has to be: itself, in the group of nodes, for `auth` alone. */
export function judgeSubject({ request, asked }: Evidence, name: string, auth: string): Denial | { subject: Readable } {
  if ('unreadable' in asked) return deny('Unreadable', `The request can't be read: ${told(asked.unreadable)}`);
  if (asked.commonName !== `${nodeUserPrefix}${name}`) {
    return deny(
      'WrongName',
      `The certificate is for ${told(asked.commonName)}, and only ${nodeUserPrefix}${name} may be asked for.`,
    );
  }
  const [organization, ...more] = asked.organizations;
  if (organization !== 'system:nodes' || more.length > 0) {
    const named = toldAll(asked.organizations) || 'none';
    return deny('WrongOrganization', `The organization has to be system:nodes alone, and is ${named}.`);
  }
  const usages = new Set(request.spec.usages);
  usages.delete('key encipherment');
  if (usages.size !== 2 || !usages.has('digital signature') || !usages.has(auth)) {
    const named = toldAll(request.spec.usages ?? []) || 'none';
    return deny('WrongUsages', `Usages have to be digital signature and ${auth}, and are ${named}.`);
  }
  if (asked.others.length > 0) {
    return deny('ExtraNames', `More is asked for than a kubelet needs: ${toldAll(asked.others)}.`);
  }
  return { subject: asked };
}

/** Denies unless the ComputeNode holds its machine now: claimed by its uid, bound, and not on its way out. */
export function judgeClaim({ computeNode, asset }: Evidence, name: string): Denial | undefined {
  if (computeNode === undefined) return deny('NoSuchComputeNode', `There is no ComputeNode ${name}.`);
  const { metadata, spec } = computeNode;
  if (metadata.deletionTimestamp !== undefined) {
    return deny('NoLiveClaim', `ComputeNode ${name} is being released.`);
  }
  const { assetRef } = spec;
  if (assetRef === undefined) return deny('NoLiveClaim', `ComputeNode ${name} has no machine.`);
  const claims = asset?.spec.claimRef?.uid !== undefined && asset.spec.claimRef.uid === metadata.uid;
  if (!claims || asset.metadata.uid !== assetRef.uid) {
    return deny('NoLiveClaim', `ComputeAsset ${assetRef.name} isn't claimed by ComputeNode ${name}.`);
  }
  return undefined;
}

/** The Node of that name has to be this ComputeNode's: undefined where it is. */
export function judgeNode(evidence: Evidence, name: string, now: number): Verdict | undefined {
  const { node, computeNode } = evidence;
  if (computeNode !== undefined && node?.spec?.providerID === providerID(computeNode)) return undefined;
  return wait(evidence, 'NodeUnknown', `Node ${name} of this ComputeNode hasn't registered yet.`, now);
}
