import { Buffer } from 'node:buffer';
import type { CertificateMaker, CertificateSubject } from '../certificates.ts';
import {
  kubeletClientSigner,
  kubeletServingSigner,
  type CertificateSigningRequest,
} from '../objects/certificate-signing-request.ts';

export type Signing =
  | { outcome: 'nothing' }
  | { outcome: 'signed'; certificate: string }
  /** The request asks for what its signer never gives, whoever approved it. */
  | { outcome: 'failed'; message: string };

const yearMs = 365 * 24 * 3_600_000;

/** Signs an approved request of the two kubelet signers; anything else is not this signer's, or not yet. */
export async function sign(
  request: CertificateSigningRequest,
  certificates: CertificateMaker,
  now: number,
): Promise<Signing> {
  if (!isDue(request)) return { outcome: 'nothing' };
  const pem = Buffer.from(request.spec.request, 'base64').toString();
  const refusal = await refusalOf(request, pem, certificates);
  if (refusal !== undefined) return { outcome: 'failed', message: refusal };
  const { expirationSeconds, usages } = request.spec;
  const lifeMs = Math.min(yearMs, expirationSeconds === undefined ? yearMs : expirationSeconds * 1_000);
  const certificate = await certificates.sign(pem, { notBefore: now, notAfter: now + lifeMs, usages });
  return { outcome: 'signed', certificate: Buffer.from(certificate).toString('base64') };
}

function isDue({ spec, status }: CertificateSigningRequest): boolean {
  if (spec.signerName !== kubeletClientSigner && spec.signerName !== kubeletServingSigner) return false;
  if ((status?.certificate ?? '') !== '') return false;
  const has = (type: string): boolean => status?.conditions?.some((condition) => condition.type === type) ?? false;
  return has('Approved') && !has('Denied') && !has('Failed');
}

async function refusalOf(
  request: CertificateSigningRequest,
  pem: string,
  certificates: CertificateMaker,
): Promise<string | undefined> {
  let subject: CertificateSubject;
  try {
    subject = await certificates.parseRequest(pem);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (!subject.commonName.startsWith('system:node:')) return 'subject common name does not begin with "system:node:"';
  if (subject.organizations.length !== 1 || subject.organizations[0] !== 'system:nodes') {
    return 'subject organization is not system:nodes';
  }
  const serving = request.spec.signerName === kubeletServingSigner;
  const names = [...(subject.dnsNames ?? []), ...(subject.ipAddresses ?? [])];
  if (!serving && names.length > 0) return 'DNS and IP subjectAltNames are not allowed';
  if (serving && names.length === 0) return 'at least one DNS or IP subjectAltName is required';
  const auth = serving ? 'server auth' : 'client auth';
  const usages = new Set(request.spec.usages);
  usages.delete('key encipherment');
  const fits = usages.size === 2 && usages.has('digital signature') && usages.has(auth);
  return fits ? undefined : `usages did not match: expected digital signature and ${auth}`;
}
