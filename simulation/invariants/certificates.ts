import { bootstrapGroup } from '#models/computenode/identity.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes } from '#models/generated/resources.ts';
import type { CertificateSubject } from '../cluster/certificates.ts';
import {
  kubeletClientSigner,
  kubeletServingSigner,
  type CertificateSigningRequest,
} from '../cluster/objects/certificate-signing-request.ts';
import type { Scene } from './scene.ts';
import type { Invariant, Write } from './watched.ts';

const tokenUser = 'system:bootstrap:';
const nodeUser = 'system:node:';

/** 17: what we approve is asked for by the node itself, or with its own token, for its own name and nothing more. */
export function certificateRules(
  { view, report }: Scene,
  /** What a request asks for; undefined for one that can't be read. */
  subjectOf: (pem: string) => CertificateSubject | undefined,
): Invariant {
  /** Uid of the ComputeNode that each bootstrap token was made for, by the token's id. */
  const tokens = new Map<string, string>();
  /** Name of the request with which each bootstrap token got its certificate, by the token's user. */
  const spent = new Map<string, string>();

  function faultIn(request: CertificateSigningRequest): string | undefined {
    const subject = subjectOf(Buffer.from(request.spec.request, 'base64').toString());
    if (subject === undefined) return "the request can't be read";
    const { commonName } = subject;
    const name = commonName.startsWith(nodeUser) ? commonName.slice(nodeUser.length) : '';
    const node = name === '' ? undefined : view.get<ComputeNode>(computeNodes, { name });
    if (node === undefined) return `it is for ${commonName}, which is no ComputeNode`;
    if (view.assetsByClaim.of(node.metadata.uid).length === 0) return `ComputeNode ${name} holds no claim`;
    return widerThanNeeded(request, subject) ?? strangeRequester(request, subject, node.metadata.uid);
  }

  function strangeRequester(
    { spec: { username = '', groups = [], signerName } }: CertificateSigningRequest,
    { commonName, dnsNames = [], ipAddresses = [] }: CertificateSubject,
    claim: string,
  ): string | undefined {
    if (username === commonName && groups.includes('system:nodes')) return undefined;
    const more = dnsNames.length + ipAddresses.length > 0;
    if (signerName !== kubeletClientSigner || more) return `${username} asks for what only a node may`;
    if (!username.startsWith(tokenUser) || !groups.includes(bootstrapGroup)) return `${username} asks for it`;
    const owner = tokens.get(username.slice(tokenUser.length));
    return owner === claim ? undefined : `the token of ${username} isn't that of ${commonName}`;
  }

  /** A token is good for one certificate. */
  function secondOf({ metadata, spec: { username = '' } }: CertificateSigningRequest): string | undefined {
    const before = spent.get(username);
    if (username.startsWith(tokenUser)) spent.set(username, metadata.name);
    return before === undefined ? undefined : `the token of ${username} got one with ${before}`;
  }

  function approved(write: Write<CertificateSigningRequest>): void {
    if (!isApproved(write.object) || isApproved(write.old)) return;
    const fault = faultIn(write.object) ?? secondOf(write.object);
    if (fault === undefined) return;
    report(17, `approved, though ${fault}`, `CertificateSigningRequest ${write.object.metadata.name}`);
  }

  return {
    writes: {
      'computenodes.rackwright.io'({ object }) {
        const { bootstrapTokenId } = object.status ?? {};
        if (bootstrapTokenId !== undefined) tokens.set(bootstrapTokenId, object.metadata.uid);
      },
      'certificatesigningrequests.certificates.k8s.io'(write) {
        if (write.ours && write.type !== 'DELETED') approved(write);
      },
    },
  };
}

function widerThanNeeded(
  { spec: { signerName, usages } }: CertificateSigningRequest,
  { organizations }: CertificateSubject,
): string | undefined {
  if (organizations.length !== 1 || organizations[0] !== 'system:nodes')
    return `its groups are ${organizations.join()}`;
  const auth = signerName === kubeletServingSigner ? 'server auth' : 'client auth';
  const plain = [auth, 'digital signature', 'key encipherment'];
  const narrow = usages.includes(auth) && usages.every((usage) => plain.includes(usage));
  return narrow ? undefined : `its usages are ${usages.join()}`;
}

function isApproved(request: CertificateSigningRequest | undefined): boolean {
  return request?.status?.conditions?.some(({ type }) => type === 'Approved') === true;
}
