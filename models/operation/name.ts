import { shortName } from '../fingerprint/fingerprint.ts';

/**
 * The name of an Operation says what it is for, its attempt included, so that creating it twice creates it once.
 * `forWhat` must tell apart every purpose that must not share an outcome: the claim, its epoch, the layer's fingerprint.
 */
export function operationName(subject: string, what: string, attempt: number, ...forWhat: readonly unknown[]): string {
  return `${subject}-${what.toLowerCase()}-${shortName(8, subject, what, ...forWhat)}-a${attempt}`;
}
