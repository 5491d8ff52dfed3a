import type { Reason } from '../conditions/reasons.ts';

/**
 * Reasons that would have failed an Operation on any machine: the image, its parameters or a Secret is to be mended. Bytes
 * that a machine reads back otherwise than it wrote them are `InstallFailed`, and so is what a machine's own declaration lacks.
 */
export const ofNoMachine: ReadonlySet<string> = new Set<Reason>([
  'ChecksumMismatch',
  'ImageUnavailable',
  'InvalidRequest',
  'SecretNotFound',
  'Unsupported',
]);
