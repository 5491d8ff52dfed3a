import type { KubeObject } from '#models/meta/object.ts';

/** The same kind without CEL rules, and with nothing required of a status: what a rogue could do if nobody refused it. */
export function lawless(crd: KubeObject): KubeObject {
  const strip = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => strip(item, at));
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(
      ([key]) => key !== 'x-kubernetes-validations' && !(key === 'required' && at === 'status'),
    );
    return Object.fromEntries(kept.map(([key, held]) => [key, strip(held, key)]));
  };
  return strip(crd, '') as KubeObject;
}
