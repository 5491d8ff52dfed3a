import type { CoreNode } from '../computenode/core.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { KubeObject, Stored } from '../meta/object.ts';

export const clientSigner = 'kubernetes.io/kube-apiserver-client-kubelet';
export const servingSigner = 'kubernetes.io/kubelet-serving';

/** The part of certificates.k8s.io/v1 CertificateSigningRequest that an approver reads. */
export type SigningRequest = KubeObject & {
  spec: {
    /** base64 of a PEM PKCS#10 request. */
    request: string;
    signerName: string;
    usages?: string[];
    /** Who asks, as the API server authenticated them: nobody else can set these two. */
    username?: string;
    groups?: string[];
  };
  status?: {
    certificate?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string; lastUpdateTime?: string }[];
  };
};

/** What the PKCS#10 request asks for, or why it can't be read. */
export type Asked =
  | {
      commonName: string;
      organizations: readonly string[];
      dnsNames: readonly string[];
      ipAddresses: readonly string[];
      /** Whatever else would widen what the certificate is good for. */
      others: readonly string[];
    }
  | { unreadable: string };

/** All of it read from the API server for this judgement, none from a cache: a cache may show a claim that is over. */
export interface Evidence {
  request: Stored<SigningRequest>;
  asked: Asked;
  /** The ComputeNode that the request is about (`subjectOf`), if it is there. */
  computeNode: ComputeNode | undefined;
  /** The asset that it is bound to, if it is there. */
  asset: ComputeAsset | undefined;
  /** The Node of its name in the cluster that is asked, if it is there. */
  node: CoreNode | undefined;
  /** Another request by the same bootstrap token that was approved: with it the token has served. */
  spentOn: string | undefined;
}

export type Verdict =
  | { verdict: 'approve'; message: string }
  | { verdict: 'deny'; reason: DenialReason; message: string }
  /** Ours to tell of, and not to decide: we have no say in what that signer signs, not even a no. */
  | { verdict: 'warn'; message: string }
  /** Not ours to decide. */
  | { verdict: 'ignore'; why: string }
  /** Not to be told yet; asked again soon, and denied once it has waited for {@link longestWait}. */
  | { verdict: 'wait'; message: string };

export type DenialReason =
  | 'WrongSigner'
  | 'Unreadable'
  | 'WrongRequester'
  | 'WrongName'
  | 'WrongOrganization'
  | 'WrongUsages'
  | 'ExtraNames'
  | 'NoSuchComputeNode'
  | 'NameTaken'
  | 'TokenNotCurrent'
  | 'TokenSpent'
  | 'NotJoined'
  | 'NodeUnknown'
  | 'NoLiveClaim'
  | 'ForeignAddress';

/** How long a request may wait for what isn't there yet, in ms: kubelet asks anew after about as long. */
export const longestWait = 15 * 60_000;

export function deny(reason: DenialReason, message: string): Extract<Verdict, { verdict: 'deny' }> {
  return { verdict: 'deny', reason, message };
}

export function ignore(why: string): Verdict {
  return { verdict: 'ignore', why };
}

/** Waits; but a request that has waited too long is denied for `reason`. */
export function wait({ request }: Evidence, reason: DenialReason, message: string, now: number): Verdict {
  const since = Date.parse(request.metadata.creationTimestamp);
  return now >= since + longestWait ? deny(reason, message) : { verdict: 'wait', message };
}
