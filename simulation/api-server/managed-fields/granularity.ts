import { fieldName, self, type Element } from './element.ts';
import { isEmpty, isMember, recursiveDifference, union, withoutSelf, type FieldSet, type Path } from './field-set.ts';
import { setOfPaths } from './set-builder.ts';
import { deduced, typeOfField, untyped, type MapType, type Type } from './type.ts';

/**
 * The set as today's type has it: where a map or list has become atomic since the set was written, its owner owns all of
 * it. The same set where nothing has changed.
 */
export function reconcile(set: FieldSet, type: Type): FieldSet {
  const known = settled.get(type);
  if (known?.has(set) === true) return set;
  const whole: Path[] = [];
  visit(set, type, [], false, whole);
  if (whole.length === 0) {
    if (known === undefined) settled.set(type, new WeakSet([set]));
    else known.add(set);
    return set;
  }
  const paths = setOfPaths(...whole);
  return union(recursiveDifference(set, paths), paths);
}

/** Sets that fit their type: most sets, on every write. */
const settled = new WeakMap<Type, WeakSet<FieldSet>>();

/** `leaf`: the path here is in the set, and nothing below it. */
function visit(set: FieldSet, type: Type, path: Path, leaf: boolean, whole: Path[]): void {
  const { map, list, scalar } = type;
  if (map !== undefined) {
    if (isUntypedMap(map)) return;
    if (!leaf && map.atomic) {
      if (!isEmpty(set)) whole.push(path);
      return;
    }
    visitChildren(set, (element) => typeOfElement(map, element), path, whole);
  } else if (scalar === undefined && list !== undefined) {
    if (!leaf && list.kind === 'atomic') whole.push(path);
    else visitChildren(set, () => list.item, path, whole);
  }
}

function visitChildren(set: FieldSet, typeOf: (element: Element) => Type | undefined, path: Path, whole: Path[]): void {
  for (const [element, node] of Object.entries(set)) {
    if (element === self) continue;
    const type = typeOf(element);
    if (type !== undefined) visit(withoutSelf(node), type, [...path, element], isMember(node) && isEmpty(node), whole);
  }
}

function typeOfElement(map: MapType, element: Element): Type | undefined {
  const name = fieldName(element);
  return name === undefined ? map.others : typeOfField(map, name);
}

/** Of fields that no schema names nothing is known. */
function isUntypedMap({ fields, others }: MapType): boolean {
  return fields.size === 0 && (others === deduced || others === untyped);
}
