import type { Asked, Evidence, Verdict } from './evidence.ts';
import { deny } from './evidence.ts';
import { nodeUserPrefix } from './requester.ts';

type Denial = Extract<Verdict, { verdict: 'deny' }>;
export type Readable = Exclude<Asked, { unreadable: string }>;

/** What every kubelet certificate of ComputeNode `name` has to be: itself, in the group of nodes, for `auth` alone. */
export function judgeSubject({ request, asked }: Evidence, name: string, auth: string): Denial | { subject: Readable } {
  if ('unreadable' in asked) return deny('Unreadable', `The request can't be read: ${asked.unreadable}`);
  if (asked.commonName !== `${nodeUserPrefix}${name}`) {
    return deny(
      'WrongName',
      `The certificate is for ${asked.commonName}, and only ${nodeUserPrefix}${name} may be asked for.`,
    );
  }
  const [organization, ...more] = asked.organizations;
  if (organization !== 'system:nodes' || more.length > 0) {
    const told = asked.organizations.join(', ') || 'none';
    return deny('WrongOrganization', `The organization has to be system:nodes alone, and is ${told}.`);
  }
  const usages = new Set(request.spec.usages);
  usages.delete('key encipherment');
  if (usages.size !== 2 || !usages.has('digital signature') || !usages.has(auth)) {
    const told = request.spec.usages?.join(', ') ?? 'none';
    return deny('WrongUsages', `Usages have to be digital signature and ${auth}, and are ${told}.`);
  }
  if (asked.others.length > 0) {
    return deny('ExtraNames', `More is asked for than a kubelet needs: ${asked.others.join(', ')}.`);
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
