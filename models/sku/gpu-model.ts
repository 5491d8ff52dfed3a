/** On a SKU with GPUs: their model, as a label value. */
export const gpuModelLabel = 'rackwright.io/gpu-model';

/** A GPU's model as a part of names and as a label value: `V100 SXM2` is `v100-sxm2`. */
export function gpuModelSlug(model: string): string {
  return model.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
