import type { CNIImage } from '#models/generated/cniimage.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function cniImage(overrides: Overrides<Stored<CNIImage>> = {}): Stored<CNIImage> {
  const base: Stored<CNIImage> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'CNIImage',
    metadata: protectedMeta(overrides.metadata?.name ?? 'cilium-1'),
    spec: {
      family: 'cilium',
      version: '1.18.2',
      url: 'https://images.example.com/cilium-1',
      sha256: 'ab'.repeat(32),
      delivery: 'Manifest',
    },
  };
  return overlay(base, overrides);
}
