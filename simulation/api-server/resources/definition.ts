import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';

/** A resource that the server serves: a core kind, or one version of a CustomResourceDefinition. */
export interface ResourceDefinition extends Resource {
  listKind: string;
  singular: string;
  shortNames: readonly string[];
  categories: readonly string[];
  /** True for custom resources: strict about unknown fields by schema, no strategic merge patch. */
  custom: boolean;
  /** The version that is stored; other versions of a CRD are the same objects (conversion None). */
  storage: boolean;
  /** False for a version of a CRD that no path leads to; objects may still be stored in it. Absent: served. */
  served?: boolean;
  /** Told in a Warning header to who asks for a deprecated version. */
  deprecationWarning?: string;
  /** Its CRD is being deleted: discovery names no verb that writes. */
  terminating?: boolean;
  verbs: readonly string[];
  subresources: readonly Subresource[];
  /** The OpenAPI v3 schema (structural for custom resources) of the whole object. */
  schema: JsonSchema;
  columns: readonly PrinterColumn[];
  /** kubectl prints these for core kinds, where columns aren't JSONPath. Overrides `columns`' values, one cell a column. */
  cells?: (object: KubeObject, now: number) => readonly unknown[];
  /** Field selectors beside metadata.name and metadata.namespace: path → value. */
  selectableFields: Readonly<Record<string, (object: KubeObject) => string>>;
  /** What a core kind does that a schema can't say. Absent for custom resources, whose rules are in the schema. */
  strategy?: Strategy;
}

export interface Subresource {
  name: string;
  /** The kind that it takes and gives: Scale, Eviction, or the resource's own. */
  kind: string;
  group: string;
  version: string;
  verbs: readonly string[];
  scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
}

/** Hooks of a core kind. All pure; `now` in ms. Absent hooks do nothing. */
export interface Strategy {
  /** Sets defaults and server-owned fields before the first store. */
  prepareForCreate?(object: KubeObject, context: StrategyContext): void;
  /** May restore fields that this write must not change. */
  prepareForUpdate?(object: KubeObject, old: KubeObject, context: StrategyContext): void;
  /** Adds what the server decides and no writer said, so that nobody owns it: what admission plugins do that are on by default. */
  admit?(object: KubeObject, old: KubeObject | undefined): void;
  /** What is wrong with a name; absent where any RFC 1123 subdomain is one. */
  readonly nameProblems?: (name: string) => string[];
  /** Beyond the schema. An empty list is valid. */
  validate?(object: KubeObject, old: KubeObject | undefined): FieldError[];
  /** What is taken all the same, but told in Warning headers. */
  warnings?(object: KubeObject, old: KubeObject | undefined): string[];
  /** Seconds a deletion waits for someone (a kubelet) to finish it, 0 for at once. Pods bound to a node. */
  gracePeriodSeconds?(object: KubeObject, asked: number | undefined): number;
}

export interface StrategyContext {
  now: number;
  user: UserInfo;
  subresource?: string;
  /** What else is stored of the resource. */
  siblings?: () => readonly KubeObject[];
}

export interface UserInfo {
  name: string;
  uid?: string;
  groups: readonly string[];
  /** What else is said of who acts as another. */
  extra?: Readonly<Record<string, readonly string[]>>;
}

export interface PrinterColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

/** As in `details.causes` of a 422. */
export interface FieldError {
  reason:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueNotFound'
    | 'FieldValueDuplicate'
    | 'FieldValueForbidden'
    | 'FieldValueNotSupported'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid';
  /** `spec.replicas`, `spec.taints[0].key`, `metadata.labels`. */
  field: string;
  /** As kube-apiserver words it: `Invalid value: -1: spec.replicas in body should be greater than or equal to 0`. */
  message: string;
}

/** The part of OpenAPI v3 that Kubernetes' schemas use. */
export interface JsonSchema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  description?: string;
  format?: string;
  nullable?: boolean;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  not?: JsonSchema;
  $ref?: string;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-validations'?: ValidationRule[];
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
  'x-kubernetes-selectable-fields'?: { fieldPath: string }[];
}

export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}
