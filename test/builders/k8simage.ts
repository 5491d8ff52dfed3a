import type { K8SImage } from '#models/generated/k8simage.ts';
import type { Stored } from '#models/meta/object.ts';
import { protectedMeta } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

export function k8sImage(overrides: Overrides<Stored<K8SImage>> = {}): Stored<K8SImage> {
  const base: Stored<K8SImage> = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'K8SImage',
    metadata: protectedMeta(overrides.metadata?.name ?? 'kubernetes-1-35'),
    spec: {
      family: 'kubernetes',
      version: '1.35.0',
      url: 'https://images.example.com/kubernetes-1-35',
      sha256: 'ab'.repeat(32),
    },
  };
  return overlay(base, overrides);
}
