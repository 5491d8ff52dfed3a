import type { ImageVerifier } from '#controllers/images/port.ts';

/** Nothing is fetched here: every image is what it says. */
export const trustingVerifier: ImageVerifier = {
  async verify({ spec }) {
    return { state: 'verified', digest: `${spec.family}-${spec.version}` };
  },
};
