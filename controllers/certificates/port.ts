/**
 * Reads certificate requests. In production PKCS#10 (`x509-requests.ts`), in simulation made-up values.
 */
export interface CertificateRequests {
  /** What `pem` asks for, or why it can't be read. Never trusts: the caller compares every field. */
  parse(pem: string): Promise<RequestedCertificate | { unreadable: string }>;
}

export interface RequestedCertificate {
  commonName: string;
  organizations: readonly string[];
  dnsNames: readonly string[];
  ipAddresses: readonly string[];
  /** Any other subject alternative name or extension that widens what the certificate may be used for. */
  others: readonly string[];
}
