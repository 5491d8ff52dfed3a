import type { ImageVerifier } from './port.ts';

/**
 * Takes an image at its declaration: the digest is the declared sha256, or family and version where an operations tool
 * has the bytes itself. Nothing is fetched here; whoever writes the bytes to a machine compares them with that digest.
 */
export const declaredImages: ImageVerifier = {
  verify({ spec }) {
    const digest = spec.sha256 === undefined ? `${spec.family}-${spec.version}` : `sha256:${spec.sha256}`;
    return Promise.resolve({ state: 'verified', digest });
  },
};
