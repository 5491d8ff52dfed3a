import type { AnyImage } from '#models/image/image.ts';
import type { Verification } from '#models/image/verification.ts';

/** Checks that an image is what its object says, before anything of it is written to a machine (rule 11). */
export interface ImageVerifier {
  /**
   * Fetches what has to be fetched and compares checksums. May be called again at any time; reading changes nothing.
   * Never rejects: what can't be told now is `pending`.
   */
  verify(image: AnyImage): Promise<Verification>;
}
