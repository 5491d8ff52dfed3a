import { describe, expect, it } from 'vitest';
import { imageUsable } from '#models/image/usable.ts';
import { createdAt } from '#test/builders/metadata.ts';
import { osImage } from '#test/builders/osimage.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import type { OSImage } from '#models/generated/osimage.ts';
import type { Stored } from '#models/meta/object.ts';
import { overlay } from '#test/builders/overlay.ts';

const use = { kind: 'OSImage', name: 'debian-12' } as const;
const verified = (overrides: Overrides<Stored<OSImage>> = {}): Stored<OSImage> =>
  overlay(
    osImage({ status: { phase: 'Ready', observedGeneration: 1, conditions: [], usedBy: 0, digest: 'sha256:ab' } }),
    overrides,
  );

describe('an image for an install', () => {
  it('is usable once verified, and gives the digest of what will be installed', () => {
    expect(imageUsable(verified(), use)).toEqual({ usable: true, digest: 'sha256:ab' });
  });

  it('that isn’t there is named', () => {
    expect(imageUsable(undefined, use)).toEqual({
      usable: false,
      reason: 'ImageNotFound',
      message: "OSImage debian-12 doesn't exist: create it, or refer to another.",
    });
  });

  it.each(['Pending', 'Verifying', 'Invalid'] as const)('that is %s is not usable', (phase) => {
    const image = verified({ status: { phase } });

    expect(imageUsable(image, use)).toMatchObject({ usable: false, reason: 'ImageNotVerified' });
  });

  it('without a status is not usable', () => {
    expect(imageUsable(osImage(), use)).toMatchObject({ usable: false, reason: 'ImageNotVerified' });
  });

  it('of another architecture is refused, and one for any is not', () => {
    expect(imageUsable(verified({ spec: { arch: 'arm64' } }), { ...use, arch: 'amd64' })).toMatchObject({
      usable: false,
      reason: 'ImageArchMismatch',
      message: 'OSImage debian-12 is for arm64, and the machine is amd64: refer to one for amd64.',
    });
    expect(imageUsable(verified(), { ...use, arch: 'amd64' })).toMatchObject({ usable: true });
    expect(imageUsable(verified({ spec: { arch: 'arm64' } }), use)).toMatchObject({ usable: true });
  });

  it.each([
    ['1.36.0', 'v1.35.2', false],
    ['2.0.0', 'v1.35.2', false],
    ['v1.35.9', 'v1.35.2-rackwright', true],
    ['1.34.0', 'v1.35.2', true],
    ['1.36.0', 'unreadable', true],
  ])('of kubelet %s joins an API server of %s: %s', (version, server, usable) => {
    const image = { ...verified(), kind: 'K8SImage' as const, spec: { family: 'kubernetes', version } };
    const kubelet = { kind: 'K8SImage', name: 'k', server } as const;

    expect(imageUsable(image, kubelet)).toMatchObject(usable ? { usable } : { usable, reason: 'KubeletTooNew' });
    expect(imageUsable(image, { ...kubelet, installed: true })).toMatchObject({ usable: true });
  });

  it('that is deprecated or being deleted is for those only who have it', () => {
    const old = verified({ spec: { deprecated: true } });
    const leaving = verified({ metadata: { deletionTimestamp: createdAt } });

    expect(imageUsable(old, use)).toMatchObject({ usable: false, reason: 'ImageDeprecated' });
    expect(imageUsable(leaving, use)).toMatchObject({ usable: false, reason: 'ImageDeleting' });
    expect(imageUsable(old, { ...use, installed: true })).toMatchObject({ usable: true });
    expect(imageUsable(leaving, { ...use, installed: true })).toMatchObject({ usable: true });
  });
});
