import type { KubeObject } from '../meta/object.ts';
import { same } from '../reconcile/same.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The merge patch by which `kubectl apply` would bring `current` to what the manifest says: what the manifest left out
 * since it was last applied goes, what others have set stays.
 */
export function applyPatch(current: KubeObject, manifest: KubeObject): Record<string, unknown> {
  return patchOf(specified(lastAppliedTo(current)), specified(manifest), current);
}

/** What a manifest says of an object, beside which one it is. */
function specified(manifest: Plain): Plain {
  const { apiVersion: _version, kind: _kind, metadata, status: _status, ...fields } = manifest;
  const { labels = {}, annotations = {} } = isPlain(metadata) ? metadata : {};
  return { ...fields, metadata: { labels, annotations } };
}

function lastAppliedTo({ metadata }: KubeObject): Plain {
  try {
    const told: unknown = JSON.parse(metadata.annotations?.[lastApplied] ?? '{}');
    return isPlain(told) ? told : {};
  } catch {
    return {};
  }
}

function patchOf(original: Plain, wanted: Plain, current: Plain): Plain {
  const patch = new Map<string, unknown>();
  for (const key of Object.keys(original)) {
    if (!(key in wanted) && key in current) patch.set(key, null);
  }
  for (const [key, value] of Object.entries(wanted)) {
    const now = current[key];
    if (isPlain(value) && isPlain(now)) {
      const was = original[key];
      const inner = patchOf(isPlain(was) ? was : {}, value, now);
      if (Object.keys(inner).length > 0) patch.set(key, inner);
    } else if (!same(value, now) && !(isPlain(value) && Object.keys(value).length === 0)) patch.set(key, value);
  }
  return Object.fromEntries(patch);
}

type Plain = Record<string, unknown>;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
