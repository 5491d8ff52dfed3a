import type { KubeObject } from '#models/meta/object.ts';
import type { PrinterColumn, ResourceDefinition } from '../resources/definition.ts';
import { badRequest } from '../status.ts';
import { goJson } from '../schema/go-text.ts';
import { since } from './age.ts';
import { compileJsonPath, type JsonPath } from './json-path.ts';

export interface TableOptions {
  /** Of the list, as it would stand on the list itself. Empty for one object and for a watch event. */
  listMetadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  /** How much of each object its row carries. */
  includeObject: 'None' | 'Metadata' | 'Object';
  /** In ms: ages are told from here. */
  now: number;
  /** Of meta.k8s.io: there is a v1beta1 that says the same. */
  apiVersion: string;
}

/** meta.k8s.io Table. */
export interface Table {
  kind: 'Table';
  apiVersion: string;
  metadata: TableOptions['listMetadata'];
  columnDefinitions: { name: string; type: string; format: string; description: string; priority: number }[];
  rows: { cells: unknown[]; object: unknown }[];
}

/** `Metadata` is what the API has by default. @throws ApiError 400 */
export function readIncludeObject(query: URLSearchParams): TableOptions['includeObject'] {
  const asked = query.get('includeObject') ?? '';
  if (asked === '') return 'Metadata';
  if (asked === 'None' || asked === 'Metadata' || asked === 'Object') return asked;
  const words = "must be 'Metadata', 'Object', 'None', or empty";
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(asked)}: ${words}`,
  );
}

/** What kubectl prints of objects. The rows share their objects with `objects`. */
export function toTable(definition: ResourceDefinition, objects: readonly KubeObject[], options: TableOptions): Table {
  const cells = cellsOf(definition);
  return {
    kind: 'Table',
    apiVersion: options.apiVersion,
    metadata: options.listMetadata,
    columnDefinitions: columnsOf(definition),
    rows: objects.map((object) => ({ cells: cells(object, options.now), object: rowObject(object, options) })),
  };
}

function columnsOf({ columns }: ResourceDefinition): Table['columnDefinitions'] {
  return columns.map((column) => ({
    name: column.name,
    type: column.type,
    format: column.format ?? '',
    description: column.description ?? '',
    priority: column.priority ?? 0,
  }));
}

function rowObject(object: KubeObject, { includeObject, apiVersion }: TableOptions): unknown {
  switch (includeObject) {
    case 'None':
      return null;
    case 'Metadata':
      return { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata };
    case 'Object':
      return object;
  }
}

const paths = new WeakMap<PrinterColumn, JsonPath>();

function cellsOf(definition: ResourceDefinition): (object: KubeObject, now: number) => unknown[] {
  const { cells, columns } = definition;
  if (cells !== undefined) return (object, now) => [...cells(object, now)];
  return (object, now) => columns.map((column) => cell(column, pathOf(column)(object)[0], now));
}

function pathOf(column: PrinterColumn): JsonPath {
  const known = paths.get(column);
  if (known !== undefined) return known;
  const path = compileJsonPath(column.jsonPath);
  paths.set(column, path);
  return path;
}

/** A value as its column's type has it; null, which kubectl prints as nothing, where it is of another type. */
function cell(column: PrinterColumn, value: unknown, now: number): unknown {
  if (value === undefined || value === null) return null;
  switch (column.type) {
    case 'string':
      return typeof value === 'string' ? value : goJson(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? dateCell(value, now) : null;
    default:
      return null;
  }
}

function dateCell(value: string, now: number): string {
  return Number.isNaN(Date.parse(value)) ? '<invalid>' : since(value, now);
}
