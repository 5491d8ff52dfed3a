import type { KubeObject } from '#models/meta/object.ts';
import { cloneJson } from '../storage/clone.ts';
import { apply, type Applied } from './apply.ts';
import type { Conflict } from './conflict.ts';
import { problemsOf } from './conform.ts';
import { readManagedFields, storedManagers, writeManagedFields } from './entries.ts';
import type { FieldSet } from './field-set.ts';
import { allowedByLastApplied, withLastApplied } from './last-applied.ts';
import type { Managed } from './managers.ts';
import { TypeMismatch } from './mismatch.ts';
import { recordUpdate } from './record-update.ts';
import type { Change } from './take-over.ts';

/** What is written to which kind, and how. */
export interface Writing extends Pick<Change, 'typeIn' | 'ignored'> {
  apiVersion: string;
  kind: string;
  /** An object with what the server has in it anyway: that is nobody's news. Shares its parts. */
  complete: (object: Record<string, unknown>) => Record<string, unknown>;
  /** Who writes; '' for one that doesn't say. */
  manager: string;
  subresource?: string | undefined;
  /** Whether a client's empty list asks to forget everyone, as a list of one empty entry does. Not of custom resources. */
  emptyForgets: boolean;
  /** As a timestamp of metadata. */
  now: string;
  /** Gives an equal set that others hold as well, where there is one. */
  share: (fields: FieldSet) => FieldSet;
}

/**
 * `metadata.managedFields` after a create, an update or a patch: of `object`, as it was sent and defaulted, over `live`,
 * which is undefined for a new one. What a client sends for managedFields counts on the object's own path; none, or one
 * that can't be read, keeps what is there.
 */
export function trackUpdate(writing: Writing, live: KubeObject | undefined, object: KubeObject): unknown[] | undefined {
  const managed = managersOf(writing, live, object);
  if (managed.size === 0 && live !== undefined) return undefined;
  const { apiVersion, manager, subresource, typeIn, ignored, now } = writing;
  try {
    const after = recordUpdate(managed, {
      before: writing.complete(withoutManagers(live ?? blank(writing))),
      after: writing.complete(withoutManagers(object)),
      manager: { manager, apiVersion, subresource },
      typeIn,
      ignored,
      now,
    });
    return writeManagedFields(after, writing.share);
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error;
    return undefined;
  }
}

export type ApplyOutcome =
  | { kind: 'applied'; object: KubeObject }
  | { kind: 'conflicts'; conflicts: readonly Conflict[] }
  | { kind: 'refused'; code: 400 | 500; message: string };

/** What becomes of `live` when `applied` is applied to it: a new object that shares nothing, managedFields and all. */
export function trackApply(
  writing: Writing,
  live: KubeObject | undefined,
  applied: Record<string, unknown>,
  force: boolean,
): ApplyOutcome {
  const refusal = refusalOf(writing, applied);
  if (refusal !== undefined) return refusal;
  const managed = storedManagers(live?.metadata.managedFields);
  const before = withoutManagers(live ?? blank(writing));
  const outcome = applyAs(writing, managed, { live: before, applied, force });
  if (outcome.kind === 'conflicts') return outcome;
  // What `apply` gives back is an object of the kind: it was merged into one.
  const object = cloneJson(outcome.object) as KubeObject;
  if (writing.manager === 'kubectl') withLastApplied(object, applied);
  const managedFields = writeManagedFields(outcome.managed, writing.share);
  if (managedFields !== undefined) object.metadata.managedFields = managedFields;
  return { kind: 'applied', object };
}

interface Attempt {
  live: KubeObject;
  applied: unknown;
  force: boolean;
}

/** kubectl may change what it applied itself in its older way, without conflicts. */
function applyAs(writing: Writing, managed: Managed, { live, applied, force }: Attempt): Applied {
  const { apiVersion, subresource, manager } = writing;
  const attempt = (forced: boolean): Applied =>
    apply(managed, { ...writing, live, applied, manager: { manager, apiVersion, subresource }, force: forced });
  const outcome = attempt(force);
  if (outcome.kind === 'applied' || manager !== 'kubectl') return outcome;
  const refused = outcome.conflicts.filter(allowedByLastApplied(live, apiVersion, writing.typeIn));
  return refused.length === 0 ? attempt(true) : { kind: 'conflicts', conflicts: refused };
}

function managersOf({ subresource, emptyForgets }: Writing, live: KubeObject | undefined, object: KubeObject): Managed {
  const stored = live?.metadata.managedFields;
  if (subresource === undefined) {
    const { managedFields } = object.metadata;
    const sent = readManagedFields(managedFields);
    if (sent.kind === 'reset' && (emptyForgets || managedFields?.length !== 0)) return new Map();
    if (sent.kind === 'said') return sent.managed;
  }
  return storedManagers(stored);
}

function refusalOf(writing: Writing, applied: Record<string, unknown>): ApplyOutcome | undefined {
  const { apiVersion, kind, metadata } = applied;
  if (apiVersion !== writing.apiVersion || kind !== writing.kind) {
    return refused(400, `invalid object type: ${describeKind(apiVersion, kind)}`);
  }
  const { managedFields, name, namespace } = metadataOf(metadata);
  if (Array.isArray(managedFields)) return refused(400, 'metadata.managedFields must be nil');
  const type = writing.typeIn(writing.apiVersion);
  if (type === undefined) throw new TypeError(`no type for ${writing.apiVersion}`);
  const problems = problemsOf(applied, type);
  if (problems.length === 0) return undefined;
  const which = `${textOf(namespace)}/${textOf(name)}; ${describeKind(apiVersion, kind)}`;
  return refused(500, `failed to create typed patch object (${which}): ${new TypeMismatch(problems).message}`);
}

function refused(code: 400 | 500, message: string): ApplyOutcome {
  return { kind: 'refused', code, message };
}

function metadataOf(metadata: unknown): Record<string, unknown> {
  return typeof metadata === 'object' && metadata !== null ? { ...metadata } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `apps/v1, Kind=Deployment`, `/v1, Kind=Pod` */
function describeKind(apiVersion: unknown, kind: unknown): string {
  const version = textOf(apiVersion);
  return `${version.includes('/') ? '' : '/'}${version}, Kind=${textOf(kind)}`;
}

/** An object of the kind in which nothing is said. */
function blank({ apiVersion, kind }: Writing): KubeObject {
  return { apiVersion, kind, metadata: { name: '' } };
}

function withoutManagers(object: KubeObject): KubeObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
