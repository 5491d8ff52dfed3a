import { Buffer } from 'node:buffer';

/** Who a certificate is for. Kubernetes reads commonName as the user and organizations as the groups. */
export interface CertificateSubject {
  commonName: string;
  organizations: readonly string[];
  dnsNames?: readonly string[];
  ipAddresses?: readonly string[];
}

export interface CertificateTerms {
  /** ms since the epoch. */
  notBefore: number;
  notAfter: number;
  usages: readonly string[];
}

/** What the cluster needs of X.509. Made-up values in the lab; real keys where real clients connect. PEM throughout. */
export interface CertificateMaker {
  /** `privateKey` is a secret: it leaves the machine only to the clients of whoever made it. */
  makeRequest(subject: CertificateSubject): Promise<{ request: string; privateKey: string }>;
  /** @throws CertificateError when `pem` is no request. */
  parseRequest(pem: string): Promise<CertificateSubject>;
  /** Signs whatever the request asks for: whether it may have that is the signer's to decide first. */
  sign(request: string, terms: CertificateTerms): Promise<string>;
  /** @throws CertificateError when `pem` is no certificate. */
  parseCertificate(pem: string): Promise<CertificateSubject & CertificateTerms>;
}

export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly retryable = false;
}

const requestLabel = 'CERTIFICATE REQUEST';
const certificateLabel = 'CERTIFICATE';

/** Certificates for a lab without clocks, chance or crypto: a PEM around JSON. They prove nothing, and hold no key. */
export const madeUpCertificates: CertificateMaker = {
  async makeRequest(subject) {
    return { request: toPem(requestLabel, subject), privateKey: toPem('PRIVATE KEY', { of: subject.commonName }) };
  },
  async parseRequest(pem) {
    return subjectOf(fromPem(requestLabel, pem));
  },
  async sign(request, terms) {
    const subject = subjectOf(fromPem(requestLabel, request));
    return toPem(certificateLabel, { ...subject, ...terms });
  },
  async parseCertificate(pem) {
    const value = fromPem(certificateLabel, pem);
    return { ...subjectOf(value), ...termsOf(value) };
  },
};

/** What a request of {@link madeUpCertificates} asks for; undefined for any other text. */
export function readMadeUpRequest(pem: string): CertificateSubject | undefined {
  try {
    return subjectOf(fromPem(requestLabel, pem));
  } catch (error) {
    if (error instanceof CertificateError) return undefined;
    throw error;
  }
}

function toPem(label: string, value: object): string {
  const base64 = Buffer.from(JSON.stringify(value)).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function fromPem(label: string, pem: string): Record<string, unknown> {
  const match = /^-----BEGIN ([A-Z ]+)-----\n([A-Za-z0-9+/=\n]*)-----END \1-----\n?$/.exec(pem);
  if (match?.[1] !== label) throw new CertificateError(`not a PEM block of type ${label}`);
  try {
    const value: unknown = JSON.parse(Buffer.from(match[2] ?? '', 'base64').toString());
    if (isRecord(value)) return value;
  } catch (cause) {
    throw new CertificateError(`the ${label} does not carry JSON`, { cause });
  }
  throw new CertificateError(`the ${label} does not carry a JSON object`);
}

function subjectOf(value: Record<string, unknown>): CertificateSubject {
  const { commonName } = value;
  if (typeof commonName !== 'string') throw new CertificateError('commonName is missing');
  const dnsNames = strings(value['dnsNames']);
  const ipAddresses = strings(value['ipAddresses']);
  return {
    commonName,
    organizations: strings(value['organizations']),
    ...(dnsNames.length > 0 && { dnsNames }),
    ...(ipAddresses.length > 0 && { ipAddresses }),
  };
}

function termsOf(value: Record<string, unknown>): CertificateTerms {
  const { notBefore, notAfter } = value;
  if (typeof notBefore !== 'number' || typeof notAfter !== 'number') {
    throw new CertificateError('the validity is missing');
  }
  return { notBefore, notAfter, usages: strings(value['usages']) };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
