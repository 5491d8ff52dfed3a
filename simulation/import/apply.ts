import { isKubeError, type KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { canonical } from '#models/fingerprint/fingerprint.ts';
import { rackwrightResources } from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';

export interface Applied {
  created: number;
  configured: number;
  unchanged: number;
}

export interface Refused {
  object: string;
  error: KubeError;
}

/** Refused: `counts` has been written all the same, and objects of the kinds `untried` were not begun. */
export type ApplyOutcome =
  | { outcome: 'applied'; counts: Applied }
  | { outcome: 'refused'; refused: Refused[]; counts: Applied; untried: string[] };

const atOnce = 16;

/**
 * Creates what isn't there, and brings the rest to what the manifests say; fields they don't name stay. May be repeated:
 * the second time nothing changes. With `dryRun` the server checks all and stores nothing.
 *
 * Objects of one kind go out together, kinds in the order in which they first appear. The kind with the first refusal is
 * the last that is tried; with `dryRun` all are.
 */
export async function applyAll(
  kube: Kube,
  manifests: readonly KubeObject[],
  options: { dryRun?: boolean } = {},
): Promise<ApplyOutcome> {
  const counts: Applied = { created: 0, configured: 0, unchanged: 0 };
  const refused: Refused[] = [];
  const groups = [...Map.groupBy(manifests, ({ apiVersion, kind }) => `${apiVersion} ${kind}`).values()];
  for (const [index, group] of groups.entries()) {
    const queue = group.values();
    const work = async (): Promise<void> => {
      for (const manifest of queue) {
        const done = await applyOne(kube, manifest, options.dryRun ?? false);
        if (typeof done === 'string') counts[done] += 1;
        else refused.push(done);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    if (refused.length > 0 && options.dryRun !== true) {
      const untried = groups.slice(index + 1).flatMap(([first]) => first?.kind ?? []);
      return { outcome: 'refused', refused, counts, untried };
    }
  }
  if (refused.length > 0) return { outcome: 'refused', refused, counts, untried: [] };
  return { outcome: 'applied', counts };
}

async function applyOne(kube: Kube, declared: KubeObject, dryRun: boolean): Promise<keyof Applied | Refused> {
  const resource = resourceOf(declared);
  const manifest = withLastApplied(declared);
  try {
    try {
      await kube.create(resource, manifest, { dryRun });
      return 'created';
    } catch (error) {
      if (!isKubeError(error, 'AlreadyExists')) throw error;
    }
    const { apiVersion: _, kind: __, metadata, ...fields } = manifest;
    const { name, namespace, labels, annotations } = metadata;
    const at = namespace === undefined ? { name } : { name, namespace };
    const before = await kube.get(resource, at);
    const patch = { ...fields, metadata: { ...(labels && { labels }), ...(annotations && { annotations }) } };
    const after = await kube.mergePatch(resource, at, patch, { dryRun });
    return sameExceptVersion(before, after) ? 'unchanged' : 'configured';
  } catch (error) {
    if (!isKubeError(error)) throw error;
    return { object: `${manifest.kind} ${manifest.metadata.name}`, error };
  }
}

/**
 * With the annotation by which kubectl tells what a later manifest leaves out, to the byte as kubectl writes it: who goes
 * on with `kubectl apply` is neither warned nor told of changes that are none.
 */
function withLastApplied(manifest: KubeObject): KubeObject {
  const { annotations = {}, ...metadata } = manifest.metadata;
  const lastApplied = `${canonical({ ...manifest, metadata: { ...metadata, annotations } })}\n`;
  return {
    ...manifest,
    metadata: { ...metadata, annotations: { ...annotations, [lastAppliedAnnotation]: lastApplied } },
  };
}

const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** A dry run gives no new resourceVersion, and an unchanged object keeps its own: what is compared is the content. */
function sameExceptVersion(before: KubeObject, after: KubeObject): boolean {
  const plain = ({ metadata, ...rest }: KubeObject): string =>
    JSON.stringify([rest, metadata.labels, metadata.annotations, metadata.generation]);
  return plain(before) === plain(after);
}

/** @throws TypeError for a kind that isn't Rackwright's. */
function resourceOf({ apiVersion, kind }: KubeObject): Resource {
  const found = rackwrightResources.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
  if (found === undefined) throw new TypeError(`${apiVersion} ${kind} is no kind of Rackwright`);
  return found;
}
