import type { OSImage } from '#models/generated/osimage.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function osImage(overrides: Overrides<Stored<OSImage>> = {}): Stored<OSImage> {
  const base: Stored<OSImage> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'OSImage',
    metadata: protectedMeta(overrides.metadata?.name ?? 'debian-12'),
    spec: { family: 'debian', version: '12.7', url: 'https://images.example.com/debian-12', sha256: 'ab'.repeat(32) },
  };
  return overlay(base, overrides);
}
