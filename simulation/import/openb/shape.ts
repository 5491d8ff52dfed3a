import type { SKU } from '#models/generated/sku.ts';
import type { Manifest } from '#models/meta/manifest.ts';
import { gpuModelLabel, gpuModelSlug } from '#models/sku/gpu-model.ts';
import type { OpenbRow } from './row.ts';

type Shape = Pick<OpenbRow, 'cpuMilli' | 'memoryMib' | 'gpu'>;

/** `c96-m384-g8-g2`: threads, GiB, GPUs and their model. What isn't whole names its unit: `c500m`, `m1536mi`. */
export function skuName({ cpuMilli, memoryMib, gpu }: Shape): string {
  const cpu = cpuMilli % 1000 === 0 ? `c${cpuMilli / 1000}` : `c${cpuMilli}m`;
  const memory = memoryMib % 1024 === 0 ? `m${memoryMib / 1024}` : `m${memoryMib}mi`;
  return [cpu, memory, ...(gpu === undefined ? [] : [`g${gpu.count}`, gpuModelSlug(gpu.model)])].join('-');
}

export function skuOf(shape: Shape): Manifest<SKU> {
  const { cpuMilli, memoryMib, gpu } = shape;
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'SKU',
    metadata: { name: skuName(shape), ...(gpu && { labels: { [gpuModelLabel]: gpuModelSlug(gpu.model) } }) },
    spec: {
      cpu: cpuMilli % 1000 === 0 ? String(cpuMilli / 1000) : `${cpuMilli}m`,
      memory: memoryMib % 1024 === 0 ? `${memoryMib / 1024}Gi` : `${memoryMib}Mi`,
      ...(gpu && { gpus: { model: gpu.model, count: gpu.count } }),
    },
  };
}
