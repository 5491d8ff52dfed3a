import { decideImage } from '#models/image/decide.ts';
import { cniImages, criImages, csiImages, k8sImages, osImages } from '#models/generated/resources.ts';
import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { ObservedImage } from '#models/image/decide.ts';
import type { Verification } from '#models/image/verification.ts';
import { needsVerification } from '#models/image/verification.ts';
import { cniImage } from '#test/builders/cniimage.ts';
import { criImage } from '#test/builders/criimage.ts';
import { csiImage } from '#test/builders/csiimage.ts';
import { k8sImage } from '#test/builders/k8simage.ts';
import { createdAt, now } from '#test/builders/metadata.ts';
import { osImage } from '#test/builders/osimage.ts';
import { decideTwice } from '../reconcile/settled.ts';

const verified: Verification = { state: 'verified', digest: 'sha256:ab' };
const pending: Verification = { state: 'pending', retryAt: now + 10_000, message: 'downloading.' };
const invalid: Verification = {
  state: 'invalid',
  reason: 'ImageChecksumMismatch',
  message: 'its bytes have sha256 cd.',
};

function decide(object = osImage(), seen: Partial<ObservedImage> = {}) {
  const observed = { usedBy: 0, users: [], ...seen };
  const decision = decideTwice(object, (each, later) => decideImage(osImages, each, observed, now + later));
  return { ...decision, ready: conditionOf(decision, 'Ready') };
}

const ready = osImage({ status: decide(osImage(), { verification: verified }).status });

describe('an image', () => {
  it('is Pending until somebody looks at its bytes', () => {
    const decision = decide();

    expect(decision.status.phase).toBe('Pending');
    expect(decision.ready).toMatchObject({ status: 'Unknown', reason: 'ImageNotVerified' });
    expect(needsVerification(osImage())).toBe(true);
  });

  it('is Verifying while its source is asked, and asks again when due', () => {
    const decision = decide(osImage(), { verification: pending });

    expect(decision.status.phase).toBe('Verifying');
    expect(decision.ready?.message).toBe('OSImage debian-12 is being verified: downloading.');
    expect(decision.requeueAt).toBe(now + 10_000);
  });

  it('is Ready once verified, with its digest, and who uses it', () => {
    const decision = decide(osImage(), { verification: verified, usedBy: 7 });

    expect(decision.status).toMatchObject({ phase: 'Ready', digest: 'sha256:ab', usedBy: 7 });
    expect(decision.ready?.status).toBe('True');
    expect(needsVerification(osImage({ status: decision.status }))).toBe(false);
  });

  it('stays Ready when nobody asks anew, and when its source is down', () => {
    expect(decide(ready).status).toEqual(ready.status);
    expect(decide(ready, { verification: pending }).status).toMatchObject({ phase: 'Ready', digest: 'sha256:ab' });
  });

  it('whose bytes are others is Invalid, has no digest, and says what was found', () => {
    for (const image of [osImage(), ready]) {
      const decision = decide(image, { verification: invalid });

      expect(decision.status.phase).toBe('Invalid');
      expect(decision.status).not.toHaveProperty('digest');
      expect(decision.ready).toMatchObject({
        status: 'False',
        reason: 'ImageChecksumMismatch',
        message: "OSImage debian-12 can't be installed: its bytes have sha256 cd.",
      });
      expect(decision.intents).toMatchObject([{ do: 'event', type: 'Warning', reason: 'ImageChecksumMismatch' }]);
    }
  });

  it('that was Invalid is Ready when its source has been put right', () => {
    const bad = osImage({ status: decide(osImage(), { verification: invalid }).status });

    expect(needsVerification(bad)).toBe(true);
    expect(decide(bad, { verification: verified }).status.phase).toBe('Ready');
  });

  it('that is deprecated keeps its digest, and can be taken back', () => {
    const old = osImage({ spec: { deprecated: true }, status: ready.status });

    expect(decide(old).status).toMatchObject({ phase: 'Deprecated', digest: 'sha256:ab' });
    expect(decide(old).ready).toMatchObject({ status: 'True', reason: 'ImageDeprecated' });
    expect(decide(osImage({ status: decide(old).status })).status.phase).toBe('Ready');
  });

  it('that is deprecated before it was verified isn’t called usable', () => {
    const old = osImage({ spec: { deprecated: true } });

    expect(decide(old, { verification: pending }).status.phase).toBe('Verifying');
  });

  it('stays while nodes have it', () => {
    const deleted = osImage({ metadata: { deletionTimestamp: createdAt }, status: ready.status });

    expect(decide(deleted, { users: ['ComputeNode n1'] }).ready?.message).toContain('OSImage debian-12 waits for 1');
    expect(decide(deleted).intents).toMatchObject([{ do: 'patch', patch: { metadata: { finalizers: [] } } }]);
  });
});

describe('the images of every layer', () => {
  const observed: ObservedImage = { verification: invalid, usedBy: 0, users: [] };

  it('are decided alike, each by its own name', () => {
    const decisions = [
      decideImage(osImages, osImage(), observed, now),
      decideImage(criImages, criImage(), observed, now),
      decideImage(k8sImages, k8sImage(), observed, now),
      decideImage(cniImages, cniImage(), observed, now),
      decideImage(csiImages, csiImage(), observed, now),
    ];

    expect(decisions.map((decision) => conditionOf(decision, 'Ready')?.message.split(' can')[0])).toEqual([
      'OSImage debian-12',
      'CRIImage containerd-2',
      'K8SImage kubernetes-1-35',
      'CNIImage cilium-1',
      'CSIImage local-path-0',
    ]);
  });

  it('are protected under their own resource', () => {
    const bare = cniImage({ metadata: { finalizers: undefined } });

    expect(decideImage(cniImages, bare, { usedBy: 0, users: [] }, now).intents).toMatchObject([
      { do: 'patch', resource: { plural: 'cniimages' }, uid: 'uid-of-cilium-1' },
    ]);
  });
});
