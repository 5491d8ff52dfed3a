import { afterEach, expect, test } from 'vitest';
import { cniImageController } from '#controllers/cniimage.ts';
import { criImageController } from '#controllers/criimage.ts';
import { csiImageController } from '#controllers/csiimage.ts';
import { k8sImageController } from '#controllers/k8simage.ts';
import { osImageController } from '#controllers/osimage.ts';
import type { OSImage } from '#models/generated/osimage.ts';
import type { Verification } from '#models/image/verification.ts';
import { cniImage } from '../../builders/cniimage.ts';
import { criImage } from '../../builders/criimage.ts';
import { csiImage } from '../../builders/csiimage.ts';
import { k8sImage } from '../../builders/k8simage.ts';
import { nodePool } from '../../builders/nodepool.ts';
import { osImage } from '../../builders/osimage.ts';
import { joinedNode } from '../joined-node.ts';
import { createControllerLab } from '../lab.ts';
import type { ControllerLab } from '../lab.ts';

let lab: ControllerLab;
let asked: string[];

async function given(answer: () => Verification): Promise<void> {
  asked = [];
  lab = await createControllerLab({
    images: {
      async verify({ kind, metadata }) {
        asked.push(`${kind}/${metadata.name}`);
        return answer();
      },
    },
  });
}

const verified = (): Verification => ({ state: 'verified', digest: 'sha256:ab' });

afterEach(() => lab.stop());

test('each of the five kinds is verified once, and Ready', async () => {
  await given(verified);
  for (const image of [osImage(), criImage(), k8sImage(), cniImage(), csiImage()]) await lab.put(image);
  await lab.start(osImageController, criImageController, k8sImageController, cniImageController, csiImageController);

  expect(asked.toSorted()).toEqual([
    'CNIImage/cilium-1',
    'CRIImage/containerd-2',
    'CSIImage/local-path-0',
    'K8SImage/kubernetes-1-35',
    'OSImage/debian-12',
  ]);
  for (const key of asked) expect(lab.ready(...(key.split('/') as [string, string]))).toBe('True Ready');
});

test('ComputeNodes that name an image are counted, without asking the verifier again', async () => {
  await given(verified);
  await lab.put(osImage());
  await lab.start(osImageController);

  await joinedNode(lab, 'n1', { asset: 'a', rack: 'rack-1' });
  await joinedNode(lab, 'n2', { asset: 'b', rack: 'rack-1' });
  await lab.settle();

  expect(lab.get<OSImage>('OSImage', 'debian-12')?.status).toMatchObject({ usedBy: 2, digest: 'sha256:ab' });
  expect(asked).toHaveLength(1);
});

test('a source that does not answer is asked again when it said, and not before', async () => {
  let up = false;
  await given(() => (up ? verified() : { state: 'pending', retryAt: lab.clock.now() + 60_000, message: 'no answer.' }));
  await lab.put(osImage());
  await lab.start(osImageController);
  await joinedNode(lab, 'n1', { asset: 'a', rack: 'rack-1' });
  await lab.settle(30_000);
  expect(asked).toHaveLength(1);
  expect(lab.ready('OSImage', 'debian-12')).toBe('False ImageNotVerified');

  up = true;
  await lab.settle(60_000);
  expect(lab.ready('OSImage', 'debian-12')).toBe('True Ready');
});

test('an image with wrong bytes is Invalid, and looked at again now and then', async () => {
  let right = false;
  await given(() =>
    right ? verified() : { state: 'invalid', reason: 'ImageChecksumMismatch', message: 'other bytes.' },
  );
  await lab.put(osImage());
  await lab.start(osImageController);
  await lab.settle(300_000);
  expect(lab.ready('OSImage', 'debian-12')).toBe('False ImageChecksumMismatch');
  expect(asked).toHaveLength(1);

  right = true;
  await lab.settle(600_000);
  expect(lab.ready('OSImage', 'debian-12')).toBe('True Ready');
});

test('an image that a pool names waits with its deletion', async () => {
  await given(verified);
  await lab.put(osImage());
  await lab.put(nodePool());
  await lab.start(osImageController);
  await lab.delete('OSImage', 'debian-12');
  await lab.settle();
  expect(lab.ready('OSImage', 'debian-12')).toBe('False InUse');

  await lab.change('NodePool', 'pool-1', { spec: { template: { osImageRef: { name: 'debian-13' } } } });
  await lab.settle();
  expect(lab.get('OSImage', 'debian-12')).toBeUndefined();
});

test('in steady state nothing is reconciled, asked or written', async () => {
  await given(verified);
  await lab.put(osImage());
  await lab.start(osImageController);
  const before = [lab.writes(), lab.reconciles(), asked.length];

  await lab.settle(3_600_000);

  expect([lab.writes(), lab.reconciles(), asked.length]).toEqual(before);
});
