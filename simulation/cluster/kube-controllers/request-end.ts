import type { CertificateSigningRequest } from '../objects/certificate-signing-request.ts';

const answeredMs = 3_600_000;
const pendingMs = 24 * 3_600_000;

/** When (ms) a certificate request is collected: an hour after it was answered, a day after it was made (csrcleaner). */
export function requestEnd({ metadata, status }: CertificateSigningRequest): number {
  const madeAt = Date.parse(metadata.creationTimestamp ?? '');
  const answers = (status?.conditions ?? []).flatMap(({ lastUpdateTime }) => {
    const at = Date.parse(lastUpdateTime ?? '');
    return Number.isNaN(at) ? [] : [at + answeredMs];
  });
  return Math.min(madeAt + pendingMs, ...answers);
}
