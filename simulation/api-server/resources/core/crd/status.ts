import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { listAt, recordAt, recordsAt, textAt, type Json } from '../fields.ts';
import { approvalOf, approved, isProtected } from './approval.ts';

/**
 * What kube-apiserver's controllers say of a CustomResourceDefinition some moments after a write, said at once: which of
 * its names are accepted beside those of `others`, and that it is served if all are.
 */
export function statusOf(
  object: KubeObject,
  old: KubeObject | undefined,
  others: readonly KubeObject[],
  now: number,
): Json {
  const { accepted, refused } = acceptNames(object, old, others);
  const conditions = structuredClone([...recordsAt(old, 'status', 'conditions')]);
  const set = (type: string, status: 'True' | 'False', reason: string, message: string): void => {
    setCondition(conditions, { type, status, lastTransitionTime: timestamp(now), reason, message });
  };
  const established = conditions.some(({ type, status }) => type === 'Established' && status === 'True');
  if (refused !== undefined) {
    set('NamesAccepted', 'False', refused.reason, refused.message);
    if (!established) set('Established', 'False', 'NotAccepted', 'not all names are accepted');
  } else {
    set('NamesAccepted', 'True', 'NoConflicts', 'no conflicts found');
    if (!established) set('Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted');
  }
  const approval = approvalCondition(object);
  if (approval !== undefined) set('KubernetesAPIApprovalPolicyConformant', ...approval);
  return { acceptedNames: accepted, conditions, storedVersions: storedVersions(object, old) };
}

/** Sets it in place; its time is that of the last change of its status. */
export function setCondition(conditions: Json[], condition: Json): void {
  const index = conditions.findIndex(({ type }) => type === condition['type']);
  const before = conditions[index];
  if (before === undefined) conditions.push(condition);
  else if (before['status'] !== condition['status']) conditions[index] = condition;
  else conditions[index] = { ...condition, lastTransitionTime: before['lastTransitionTime'] };
}

function storedVersions(object: KubeObject, old: KubeObject | undefined): string[] {
  const storage = recordsAt(object, 'spec', 'versions').find((version) => version['storage'] === true);
  const known = listAt(old, 'status', 'storedVersions').map(String);
  return storage === undefined ? known : [...new Set([...known, textAt(storage, 'name')])];
}

interface Refused {
  reason: string;
  message: string;
}

/** The last conflict is told. Names that are taken stay as they were accepted before. */
function acceptNames(
  object: KubeObject,
  old: KubeObject | undefined,
  others: readonly KubeObject[],
): { accepted: Json; refused: Refused | undefined } {
  const wanted = recordAt(object, 'spec', 'names');
  const before = recordAt(old, 'status', 'acceptedNames');
  const accepted: Json = { plural: '', kind: '', ...structuredClone(before) };
  const taken = takenIn(textAt(object, 'spec', 'group'), object.metadata.name, others);
  let refused: Refused | undefined;
  const accept = (name: string, reason: string, used: ReadonlySet<string>): void => {
    const text = textAt(wanted, name);
    if (text !== textAt(before, name) && used.has(text)) refused = { reason, message: inUse(text) };
    else if (text !== '') accepted[name] = text;
  };
  accept('plural', 'PluralConflict', taken.resources);
  accept('singular', 'SingularConflict', taken.resources);
  const shortNames = listAt(wanted, 'shortNames').map(String);
  const own = listAt(before, 'shortNames').map(String);
  const clashes = shortNames.filter((name) => !own.includes(name) && taken.resources.has(name));
  if (clashes.length > 0) refused = { reason: 'ShortNamesConflict', message: aggregate(clashes.map(inUse)) };
  else setList(accepted, 'shortNames', shortNames);
  accept('kind', 'KindConflict', taken.kinds);
  accept('listKind', 'ListKindConflict', taken.kinds);
  setList(accepted, 'categories', listAt(wanted, 'categories').map(String));
  return { accepted, refused };
}

function setList(names: Json, name: string, values: readonly string[]): void {
  if (values.length === 0) delete names[name];
  else names[name] = [...values];
}

function takenIn(group: string, self: string, others: readonly KubeObject[]) {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of others) {
    if (other.metadata.name === self || textAt(other, 'spec', 'group') !== group) continue;
    const names = recordAt(other, 'status', 'acceptedNames');
    for (const name of [names['plural'], names['singular'], ...listAt(names, 'shortNames')])
      resources.add(String(name));
    for (const name of [names['kind'], names['listKind']]) kinds.add(String(name));
  }
  return { resources, kinds };
}

function inUse(name: string): string {
  return `${JSON.stringify(name)} is already in use`;
}

/** Several errors as one, as apimachinery's aggregate prints them. */
function aggregate(messages: readonly string[]): string {
  const distinct = [...new Set(messages)];
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
}

function approvalCondition(object: KubeObject): ['True' | 'False', string, string] | undefined {
  if (!isProtected(textAt(object, 'spec', 'group'))) return undefined;
  const annotation = object.metadata.annotations?.[approved] ?? '';
  return approvalOf(annotation) === 'approved'
    ? ['True', 'ApprovedAnnotation', `approved in ${annotation}`]
    : ['False', 'UnapprovedAnnotation', `not approved: ${JSON.stringify(annotation)}`];
}
