import type { CRIImage } from '#models/generated/criimage.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function criImage(overrides: Overrides<Stored<CRIImage>> = {}): Stored<CRIImage> {
  const base: Stored<CRIImage> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'CRIImage',
    metadata: protectedMeta(overrides.metadata?.name ?? 'containerd-2'),
    spec: {
      family: 'containerd',
      version: '2.1.4',
      url: 'https://images.example.com/containerd-2',
      sha256: 'ab'.repeat(32),
    },
  };
  return overlay(base, overrides);
}
