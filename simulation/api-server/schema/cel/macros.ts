import type { ASTNode } from '@marcbachmann/cel-js';
import { hasField } from './access.ts';
import { CelError, CelList, isCelMap, noSuchOverload, Optional, type CelValue } from './values.ts';

type Frame = (CelValue | undefined)[];
type Evaluate = (frame: Frame) => CelValue;
type Scope = ReadonlyMap<string, number>;
type Interpret = (node: ASTNode, scope: Scope) => Evaluate;

/** `has(a.b.c)`: a and b must be there, c is asked for. */
export function callMacro(
  name: string,
  args: readonly ASTNode[],
  scope: Scope,
  interpret: Interpret,
): Evaluate | undefined {
  const [arg] = args;
  if (name !== 'has' || arg === undefined || (arg.op !== '.' && arg.op !== '.?')) return undefined;
  const operand = interpret(arg.args[0], scope);
  const field = arg.args[1];
  return (frame) => hasField(operand(frame), field);
}

/** What loops over a list's items or a map's keys, and what unwraps an optional only where it must. */
export function methodMacro(
  name: string,
  receiver: ASTNode,
  args: readonly ASTNode[],
  scope: Scope,
  interpret: Interpret,
): Evaluate | undefined {
  const [first, second, third] = args;
  if (first === undefined) return undefined;
  if (second === undefined) {
    if (name !== 'or' && name !== 'orValue') return undefined;
    return fallback(interpret(receiver, scope), interpret(first, scope), name === 'orValue');
  }
  if (first.op !== 'id') return undefined;
  const slot = scope.size;
  const inner = new Map(scope).set(first.args, slot);
  const range = interpret(receiver, scope);
  const body = (node: ASTNode): Evaluate => interpret(node, slotted(inner, scope));
  if (name === 'optMap' || name === 'optFlatMap') return mapped(range, body(second), slot, name === 'optFlatMap');
  if (third !== undefined) return name === 'map' ? collect(range, slot, body(third), body(second)) : undefined;
  switch (name) {
    case 'all':
      return quantify(range, slot, body(second), false);
    case 'exists':
      return quantify(range, slot, body(second), true);
    case 'exists_one':
    case 'existsOne':
      return one(range, slot, body(second));
    case 'map':
      return collect(range, slot, body(second), undefined);
    case 'filter':
      return collect(range, slot, undefined, body(second));
    default:
      return undefined;
  }
}

/** A variable that hides another still needs a slot of its own, so the scope must grow. */
function slotted(inner: Map<string, number>, outer: Scope): Scope {
  return inner.size > outer.size ? inner : inner.set(`#${String(outer.size)}`, -1);
}

function itemsOf(value: CelValue): readonly CelValue[] {
  if (value instanceof CelList) return value.items;
  if (typeof value === 'object' && value !== null && isCelMap(value)) return value.keys();
  throw noSuchOverload();
}

function boolean(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload();
  return value;
}

/** An error is no error when another item decides. */
function quantify(range: Evaluate, slot: number, predicate: Evaluate, decisive: boolean): Evaluate {
  return (frame) => {
    let failure: CelError | undefined;
    for (const item of itemsOf(range(frame))) {
      frame[slot] = item;
      try {
        if (boolean(predicate(frame)) === decisive) return decisive;
      } catch (error) {
        if (!(error instanceof CelError)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    return !decisive;
  };
}

function one(range: Evaluate, slot: number, predicate: Evaluate): Evaluate {
  return (frame) => {
    let count = 0;
    for (const item of itemsOf(range(frame))) {
      frame[slot] = item;
      if (boolean(predicate(frame))) count += 1;
    }
    return count === 1;
  };
}

function collect(range: Evaluate, slot: number, transform: Evaluate | undefined, keep: Evaluate | undefined): Evaluate {
  return (frame) => {
    const found: CelValue[] = [];
    for (const item of itemsOf(range(frame))) {
      frame[slot] = item;
      if (keep === undefined || boolean(keep(frame))) found.push(transform === undefined ? item : transform(frame));
    }
    return new CelList(found);
  };
}

function mapped(range: Evaluate, transform: Evaluate, slot: number, flat: boolean): Evaluate {
  return (frame) => {
    const optional = range(frame);
    if (!(optional instanceof Optional)) throw noSuchOverload();
    if (optional.value === undefined) return Optional.none;
    frame[slot] = optional.value;
    const value = transform(frame);
    return flat ? value : new Optional(value);
  };
}

function fallback(optional: Evaluate, other: Evaluate, unwrap: boolean): Evaluate {
  return (frame) => {
    const first = optional(frame);
    if (!(first instanceof Optional)) throw noSuchOverload();
    if (first.value === undefined) return other(frame);
    return unwrap ? first.value : first;
  };
}
