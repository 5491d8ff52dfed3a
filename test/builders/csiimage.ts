import type { CSIImage } from '#models/generated/csiimage.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function csiImage(overrides: Overrides<Stored<CSIImage>> = {}): Stored<CSIImage> {
  const base: Stored<CSIImage> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'CSIImage',
    metadata: protectedMeta(overrides.metadata?.name ?? 'local-path-0'),
    spec: {
      family: 'local-path',
      version: '0.0.32',
      url: 'https://images.example.com/local-path-0',
      sha256: 'ab'.repeat(32),
      delivery: 'Manifest',
    },
  };
  return overlay(base, overrides);
}
