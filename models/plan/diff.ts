import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { stringify } from 'yaml';
import type { KubeObject, Stored } from '../meta/object.ts';
import { resourceId } from '../meta/resource.ts';
import { rackwrightResources } from '../generated/resources.ts';

/** One object, as it is and as it would be; undefined: it isn't there, or it would be gone. */
export interface Turned {
  before: Stored | undefined;
  after: Stored | undefined;
}

/** Kinds of which only the end of the plan tells: they come and go on the way, or count what others are. */
const passing: ReadonlySet<string> = new Set(['Operation', 'OpsMinion', 'SKU', 'Flavor']);

/**
 * Objects now and then, one unified diff each, in the manner of `kubectl diff`: of the status the phase alone, and nothing
 * that the API server sets. `asked`: ids (`kind key`) of objects that are shown of whatever kind they are.
 */
export function planDiff(objects: ReadonlyMap<string, Turned>, asked: ReadonlySet<string>): string {
  return [...objects]
    .filter(([id]) => asked.has(id) || !passing.has(id.split(' ')[0] ?? ''))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, turned]) => one(turned))
    .join('');
}

function one({ before, after }: Turned): string {
  const object = after ?? before;
  if (object === undefined) return '';
  const [now, then] = [textOf(before), textOf(after)];
  if (now === then) return '';
  const name = fileName(object);
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(`now/${name}`, `then/${name}`, now, then, undefined, undefined, options);
}

function fileName({ apiVersion, kind, metadata }: KubeObject): string {
  const resource = rackwrightResources.find((each) => each.kind === kind);
  const id = resource === undefined ? `${kind}.${apiVersion}` : resourceId(resource);
  return [id, ...(metadata.namespace === undefined ? [] : [metadata.namespace]), metadata.name].join('/');
}

function textOf(object: Stored | undefined): string {
  if (object === undefined) return '';
  const { apiVersion, kind, metadata, status, ...rest } = object;
  const { name, namespace, labels, annotations, finalizers, deletionTimestamp } = metadata;
  const { [lastApplied]: _, ...told } = annotations ?? {};
  const shown = {
    apiVersion,
    kind,
    metadata: present({ name, namespace, labels, annotations: told, finalizers, deletionTimestamp }),
    ...rest,
    ...(isPhased(status) ? { status: { phase: status.phase } } : {}),
  };
  return stringify(shown, { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: true }).replaceAll(
    madeUp,
    '$1(set when it is made)',
  );
}

/** A uid of an object that isn't there yet. */
const madeUp = /(uid: )(?:planned|unstored)-\S+/g;
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function isPhased(status: unknown): status is { phase: string } {
  return typeof status === 'object' && status !== null && 'phase' in status;
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  const isThere = (value: unknown): boolean =>
    value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isThere(value)));
}
