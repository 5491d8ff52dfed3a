import { compareElements, self, type Element } from './element.ts';
import { nothing, type FieldSet, type Path } from './field-set.ts';

interface Growing {
  member: boolean;
  children: Map<Element, Growing> | undefined;
}

/** Collects paths in any order. */
export class SetBuilder {
  readonly #root: Growing = { member: false, children: undefined };

  /** The empty path stands for the whole object, which is in no set: it adds nothing. */
  add(path: Path): void {
    if (path.length === 0) return;
    let node = this.#root;
    for (const element of path) {
      node.children ??= new Map();
      let next = node.children.get(element);
      if (next === undefined) {
        next = { member: false, children: undefined };
        node.children.set(element, next);
      }
      node = next;
    }
    node.member = true;
  }

  build(): FieldSet {
    return finish(this.#root);
  }
}

function finish({ member, children }: Growing): FieldSet {
  if (children === undefined) return nothing;
  const node: Record<Element, FieldSet> = {};
  if (member) node[self] = nothing;
  for (const [element, child] of inOrder(children)) node[element] = finish(child);
  return node;
}

/** Fields mostly come in the order in which they go. */
function inOrder(children: ReadonlyMap<Element, Growing>): Iterable<[Element, Growing]> {
  let last = '';
  for (const element of children.keys()) {
    if (last !== '' && compareElements(last, element) > 0) {
      return [...children].sort(([left], [right]) => compareElements(left, right));
    }
    last = element;
  }
  return children;
}

export function setOfPaths(...paths: readonly Path[]): FieldSet {
  const builder = new SetBuilder();
  for (const path of paths) builder.add(path);
  return builder.build();
}
