import type { Reason } from '../conditions/reasons.ts';
import type { AnyImage } from './image.ts';

/** What the images port answers about an image's source. */
export type Verification =
  /** The bytes are there and are those that `spec.sha256` names. */
  | { state: 'verified'; digest: string }
  /** What is there can't be installed, and won't be by waiting. */
  | { state: 'invalid'; reason: ImageFault; message: string }
  /** Being checked, or the source didn't answer: ask again at `retryAt` (ms since the epoch). */
  | { state: 'pending'; retryAt: number; message: string };

export type ImageFault = Extract<Reason, 'ImageChecksumMismatch' | 'ImageUnavailable' | 'ImageMalformed'>;

/**
 * Whether the port has to be asked. A digest on record is of bytes that can't become others: family, version, url and
 * sha256 of an image never change.
 */
export function needsVerification(image: AnyImage): boolean {
  return image.status?.digest === undefined;
}
