import { describe, expect, test } from 'vitest';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { computeAssets, skus } from '#models/generated/resources.ts';
import type { SKU } from '#models/generated/sku.ts';
import { silentLog } from '#models/ports/log.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import type { Manifest } from '#models/meta/manifest.ts';
import { createVirtualLab } from '#simulation/lab/virtual-run.ts';

const apiVersion = 'rackwright.io/v1alpha1';

function sku(spec: Partial<SKU['spec']> = {}, name = 'small'): Manifest<SKU> {
  return { apiVersion, kind: 'SKU', metadata: { name }, spec: { cpu: 8, memory: '32Gi', ...spec } };
}

function asset(name: string, spec: Partial<ComputeAsset['spec']> = {}): Manifest<ComputeAsset> {
  const place = { rackRef: { name: 'r1' }, skuRef: { name: 'small' } };
  return { apiVersion, kind: 'ComputeAsset', metadata: { name }, spec: { ...place, serial: `SN-${name}`, ...spec } };
}

/** A lab whose controllers don't run: what is declared is all there is. */
async function declared(...manifests: Manifest[]) {
  const { lab, drive } = createVirtualLab({ seed: 1, log: silentLog, crds: [] });
  const crd = { group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions', namespaced: false };
  for (const each of readCrds()) await drive(lab.kube.create({ ...crd, kind: 'CustomResourceDefinition' }, each));
  for (const each of manifests) await drive(lab.apply([each]));
  const serials = (): string[] => [...lab.world.machines()].map(({ serial }) => serial).toSorted();
  return { lab, drive, serials };
}

describe('whoever declares a machine finds it in the hall', () => {
  test('built as its SKU says', async () => {
    const { lab } = await declared(
      sku({ arch: 'arm64', disks: [{ name: 'nvme0n1', type: 'NVMe', size: '1T' }], gpus: { model: 'T4', count: 2 } }),
      asset('a1', { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }], bmc: { address: '10.1.0.1' } }),
    );

    expect(lab.world.machine('SN-a1')).toMatchObject({
      hardware: {
        sku: 'small',
        arch: 'arm64',
        cpu: '8',
        memory: '32Gi',
        disks: [{ name: 'nvme0n1', type: 'NVMe', size: '1T' }],
        gpus: { model: 'T4', count: 2 },
      },
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      bmc: { address: '10.1.0.1' },
      power: 'off',
    });
  });

  test('with some disk, where its SKU says nothing of disks', async () => {
    const { lab } = await declared(sku(), asset('a1'));

    expect(lab.world.machine('SN-a1')?.hardware.disks).toHaveLength(1);
  });

  test('also when the SKU comes after it', async () => {
    const { serials } = await declared(asset('a1'), sku());

    expect(serials()).toEqual(['SN-a1']);
  });

  test('but not what is no machine', async () => {
    const { serials } = await declared(sku(), asset('a1', { type: 'Switch' }));

    expect(serials()).toEqual([]);
  });

  test('once, when two assets have one serial, and for as long as one of them is there', async () => {
    const { lab, drive, serials } = await declared(
      sku(),
      asset('a1', { serial: 'SN-same' }),
      asset('a2', { serial: 'SN-same' }),
    );
    expect(serials()).toEqual(['SN-same']);

    await drive(lab.kube.delete(computeAssets, { name: 'a1' }));
    expect(serials()).toEqual(['SN-same']);

    await drive(lab.kube.delete(computeAssets, { name: 'a2' }));
    expect(serials()).toEqual([]);
  });

  test('without the address that another machine has', async () => {
    const bmc = { address: '10.1.0.1' };
    const { lab } = await declared(sku(), asset('a1', { bmc }), asset('a2', { bmc }));

    expect(lab.world.machine('SN-a1')?.bmc).toEqual(bmc);
    expect(lab.world.machine('SN-a2')?.bmc).toBeUndefined();
  });

  test('rebuilt, when what is declared changes', async () => {
    const { lab, drive, serials } = await declared(sku(), sku({ cpu: 16 }, 'large'), asset('a1'));

    await drive(lab.kube.mergePatch(computeAssets, { name: 'a1' }, { spec: { skuRef: { name: 'large' } } }));
    expect(lab.world.machine('SN-a1')?.hardware).toMatchObject({ sku: 'large', cpu: '16' });

    await drive(lab.kube.mergePatch(skus, { name: 'large' }, { spec: { memory: '64Gi' } }));
    expect(lab.world.machine('SN-a1')?.hardware.memory).toBe('64Gi');

    await drive(lab.kube.mergePatch(computeAssets, { name: 'a1' }, { spec: { serial: 'SN-other' } }));
    expect(serials()).toEqual(['SN-other']);
  });

  test('but as it was, while it is claimed', async () => {
    const { lab, drive, serials } = await declared(sku(), sku({ cpu: 16 }, 'large'), asset('a1'));
    const claim = { spec: { claimRef: { name: 'n1', uid: '7f0f0000-0000-4000-8000-000000000000' }, claimEpoch: 1 } };
    await drive(lab.kube.mergePatch(computeAssets, { name: 'a1' }, claim));

    await drive(lab.kube.mergePatch(computeAssets, { name: 'a1' }, { spec: { skuRef: { name: 'large' } } }));
    expect(lab.world.machine('SN-a1')?.hardware.sku).toBe('small');

    await drive(lab.kube.delete(computeAssets, { name: 'a1' }));
    expect(serials()).toEqual(['SN-a1']);
  });
});
