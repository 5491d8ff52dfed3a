import type { KubeObject } from '#models/meta/object.ts';
import type { PrinterColumn, ResourceDefinition, Strategy, StrategyContext, Subresource } from '../definition.ts';
import { isRecord } from './fields.ts';
import { componentName, coreComponents, resolveSchema } from './schemas.ts';

/** What a core kind says of itself; the rest follows from it. */
export interface CoreKind {
  group: string;
  kind: string;
  plural: string;
  namespaced: boolean;
  shortNames?: readonly string[];
  categories?: readonly string[];
  verbs?: readonly string[];
  subresources?: readonly Subresource[];
  columns?: readonly PrinterColumn[];
  cells?: ResourceDefinition['cells'];
  selectableFields?: ResourceDefinition['selectableFields'];
  strategy?: CoreStrategy;
}

export interface CoreStrategy extends Strategy {
  /**
   * The status of a new object; absent: what the client sent stays (Nodes, which kubelets create with their status).
   * Only for kinds with a status.
   */
  initialStatus?(object: KubeObject, context: StrategyContext): Record<string, unknown>;
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export const nameColumn: PrinterColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: metadataDescription('name'),
  jsonPath: '.metadata.name',
};
export const ageColumn: PrinterColumn = {
  name: 'Age',
  type: 'date',
  description: metadataDescription('creationTimestamp'),
  jsonPath: '.metadata.creationTimestamp',
};

function metadataDescription(field: string): string {
  const metadata = coreComponents['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'];
  return metadata?.properties?.[field]?.description ?? '';
}

export function coreKind(kind: CoreKind): ResourceDefinition {
  const version = 'v1';
  const component = componentName({ group: kind.group, version, kind: kind.kind });
  if (component === undefined) throw new Error(`no schema is generated for ${kind.kind}`);
  return {
    group: kind.group,
    version,
    kind: kind.kind,
    plural: kind.plural,
    namespaced: kind.namespaced,
    listKind: `${kind.kind}List`,
    singular: kind.kind.toLowerCase(),
    shortNames: kind.shortNames ?? [],
    categories: kind.categories ?? [],
    custom: false,
    storage: true,
    verbs: kind.verbs ?? allVerbs,
    subresources: kind.subresources ?? [],
    get schema() {
      return resolveSchema(component);
    },
    columns: columnsOf(kind),
    ...(kind.cells === undefined ? {} : { cells: kind.cells }),
    selectableFields: kind.selectableFields ?? {},
    strategy: strategyOf(kind),
  };
}

/** A kind that prints itself prints its age as text. */
function columnsOf({ columns = [nameColumn, ageColumn], cells }: CoreKind): readonly PrinterColumn[] {
  if (cells === undefined) return columns;
  return columns.map((column) => (column === ageColumn ? { ...column, type: 'string' } : column));
}

/** A subresource that takes and gives the resource itself. */
export function ownSubresource(name: string, kind: { group: string; kind: string }): Subresource {
  return { name, kind: kind.kind, group: kind.group, version: 'v1', verbs: ['get', 'patch', 'update'] };
}

/** `.spec.selector` is a LabelSelector object here, where a custom resource has a string: a Scale shows it as text. */
export const scaleSubresource: Subresource = {
  name: 'scale',
  kind: 'Scale',
  group: 'autoscaling',
  version: 'v1',
  verbs: ['get', 'patch', 'update'],
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.spec.selector',
  },
};

/** Adds what all core kinds do: null is absent, and spec and status are each written through their own path. */
function strategyOf(kind: CoreKind): Strategy {
  const own = kind.strategy ?? {};
  const hasStatus = kind.subresources?.some((one) => one.name === 'status') === true;
  return {
    ...own,
    prepareForCreate(object, context) {
      dropNulls(object);
      own.prepareForCreate?.(object, context);
      if (own.initialStatus !== undefined) object.status = own.initialStatus(object, context);
      else if (hasStatus) object.status ??= {};
    },
    prepareForUpdate(object, old, context) {
      dropNulls(object);
      if (context.subresource === 'status') keepAllButStatus(object, old);
      else if (hasStatus && context.subresource === undefined) keepField(object, old, 'status');
      own.prepareForUpdate?.(object, old, context);
    },
  };
}

/** Metadata may change with a status (as kube-apiserver has it for core kinds), owners may not. */
function keepAllButStatus(object: KubeObject, old: KubeObject): void {
  for (const name of new Set([...Object.keys(object), ...Object.keys(old)])) {
    if (name !== 'status' && name !== 'metadata') keepField(object, old, name);
  }
  if (old.metadata.ownerReferences === undefined) delete object.metadata.ownerReferences;
  else object.metadata.ownerReferences = structuredClone(old.metadata.ownerReferences);
}

/** Puts back what was stored under `name`. */
export function keepField(object: Record<string, unknown>, old: Record<string, unknown>, name: string): void {
  if (old[name] === undefined) delete object[name];
  else object[name] = structuredClone(old[name]);
}

/** Typed decoding reads null as absent. `data` of a ControllerRevision is raw, and stays. */
function dropNulls(object: KubeObject): void {
  for (const [name, value] of Object.entries(object)) {
    if (value === null) delete object[name];
    else if (object.kind !== 'ControllerRevision' || name !== 'data') dropNullsWithin(value);
  }
}

function dropNullsWithin(value: unknown): void {
  if (Array.isArray(value)) value.forEach(dropNullsWithin);
  if (!isRecord(value)) return;
  for (const [name, child] of Object.entries(value)) {
    if (child === null) delete value[name];
    else dropNullsWithin(child);
  }
}
