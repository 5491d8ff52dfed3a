import type { KubeObject } from '#models/meta/object.ts';

export interface CertificateSigningRequest extends KubeObject {
  spec: {
    /** base64 of a PEM PKCS#10 request. */
    request: string;
    signerName: string;
    usages: string[];
    expirationSeconds?: number;
    username?: string;
    groups?: string[];
  };
  status?: {
    /** base64 of a PEM certificate. */
    certificate?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string; lastUpdateTime?: string }[];
  };
}

export const kubeletClientSigner = 'kubernetes.io/kube-apiserver-client-kubelet';
export const kubeletServingSigner = 'kubernetes.io/kubelet-serving';
