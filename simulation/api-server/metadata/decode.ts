type Json = Record<string, unknown>;

/** The fields of ObjectMeta, and the Go types that they are read into. */
const types: ReadonlyMap<string, string> = new Map([
  ['name', 'string'],
  ['generateName', 'string'],
  ['namespace', 'string'],
  ['selfLink', 'string'],
  ['uid', 'types.UID'],
  ['resourceVersion', 'string'],
  ['generation', 'int64'],
  ['creationTimestamp', 'time'],
  ['deletionTimestamp', 'time'],
  ['deletionGracePeriodSeconds', 'int64'],
  ['labels', 'map[string]string'],
  ['annotations', 'map[string]string'],
  ['ownerReferences', '[]v1.OwnerReference'],
  ['finalizers', '[]string'],
  ['managedFields', '[]v1.ManagedFieldsEntry'],
]);

/** Drops, in place, what ObjectMeta doesn't have and nulls; gives the names of what it doesn't have. */
export function pruneMetadata(metadata: Json): string[] {
  const unknown = Object.keys(metadata).filter((name) => !types.has(name));
  for (const [name, value] of Object.entries(metadata)) if (value === null || !types.has(name)) delete metadata[name];
  return unknown;
}

/** Why a value can't be read as ObjectMeta, in the words of encoding/json; undefined when it can. */
export function metadataProblem(metadata: unknown): string | undefined {
  if (!isObject(metadata)) return `json: cannot unmarshal ${goKind(metadata)} into Go value of type v1.ObjectMeta`;
  for (const [name, value] of Object.entries(metadata)) {
    const type = types.get(name);
    if (type === undefined || value === null) continue;
    const wrong = misfit(value, type);
    if (wrong === undefined) continue;
    const { kind, into } = wrong;
    return `json: cannot unmarshal ${kind} into Go struct field ObjectMeta.${name} of type ${into}`;
  }
  return undefined;
}

function misfit(value: unknown, type: string): { kind: string; into: string } | undefined {
  const whole = { kind: goKind(value), into: type };
  switch (type) {
    case 'int64':
      return Number.isInteger(value) ? undefined : whole;
    case 'map[string]string': {
      if (!isObject(value)) return whole;
      const other = Object.values(value).find((text) => typeof text !== 'string' && text !== null);
      return other === undefined ? undefined : { kind: goKind(other), into: 'string' };
    }
    case '[]string': {
      if (!Array.isArray(value)) return whole;
      const other: unknown = value.find((text) => typeof text !== 'string' && text !== null);
      return other === undefined ? undefined : { kind: goKind(other), into: 'string' };
    }
    case '[]v1.OwnerReference':
    case '[]v1.ManagedFieldsEntry':
      return Array.isArray(value) && value.every(isObject) ? undefined : whole;
    default:
      return typeof value === 'string' ? undefined : whole;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
