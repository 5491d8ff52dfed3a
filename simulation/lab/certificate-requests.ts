import type { CertificateRequests } from '#controllers/certificates/port.ts';
import { madeUpCertificates } from '../cluster/certificates.ts';

/** Reads the requests that simulated kubelets make. */
export const madeUpRequests: CertificateRequests = {
  async parse(pem) {
    try {
      const { commonName, organizations, dnsNames = [], ipAddresses = [] } = await madeUpCertificates.parseRequest(pem);
      return { commonName, organizations, dnsNames, ipAddresses, others: [] };
    } catch (error) {
      return { unreadable: error instanceof Error ? error.message : String(error) };
    }
  },
};
