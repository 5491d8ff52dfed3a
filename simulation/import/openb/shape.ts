import type { SKU } from '#models/generated/sku.ts';
import type { Manifest } from '../manifest.ts';
import type { OpenbRow } from './row.ts';

/** On a SKU with GPUs: their model, as a label value. */
export const gpuModelLabel = 'rackwright.io/gpu-model';

type Shape = Pick<OpenbRow, 'cpuMilli' | 'memoryMib' | 'gpu'>;

/** `c96-m384-g8-g2`: threads, GiB, GPUs and their model. What isn't whole names its unit: `c500m`, `m1536mi`. */
export function skuName({ cpuMilli, memoryMib, gpu }: Shape): string {
  const cpu = cpuMilli % 1000 === 0 ? `c${cpuMilli / 1000}` : `c${cpuMilli}m`;
  const memory = memoryMib % 1024 === 0 ? `m${memoryMib / 1024}` : `m${memoryMib}mi`;
  return [cpu, memory, ...(gpu === undefined ? [] : [`g${gpu.count}`, slug(gpu.model)])].join('-');
}

export function skuOf(shape: Shape): Manifest<SKU> {
  const { cpuMilli, memoryMib, gpu } = shape;
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'SKU',
    metadata: { name: skuName(shape), ...(gpu && { labels: { [gpuModelLabel]: slug(gpu.model) } }) },
    spec: {
      cpu: cpuMilli % 1000 === 0 ? String(cpuMilli / 1000) : `${cpuMilli}m`,
      memory: memoryMib % 1024 === 0 ? `${memoryMib / 1024}Gi` : `${memoryMib}Mi`,
      ...(gpu && { gpus: { model: gpu.model, count: gpu.count } }),
    },
  };
}

/** A GPU's model as a part of names and as a label value: `V100 SXM2` is `v100-sxm2`. */
export function slug(model: string): string {
  return model.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
