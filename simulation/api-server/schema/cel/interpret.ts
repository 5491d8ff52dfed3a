import type { ASTNode } from '@marcbachmann/cel-js';
import { add, divide, modulo, multiply, negate, subtract } from './arithmetic.ts';
import { compare, contains, equal } from './equality.ts';
import { namespaces, overloaded } from './functions/overloads.ts';
import { access, index, optionalAccess, optionalIndex } from './access.ts';
import { re2Error } from '../regex.ts';
import { parseDuration, parseTimestamp } from './time.ts';
import { callMacro, methodMacro } from './macros.ts';
import {
  CelError,
  CelList,
  LiteralMap,
  noSuchOverload,
  Optional,
  TypeValue,
  type CelValue,
  type MapKey,
} from './values.ts';

/** Values of variables by slot. */
export type Frame = (CelValue | undefined)[];

export type Evaluate = (frame: Frame) => CelValue;

/** The slot of each variable in sight. */
export type Scope = ReadonlyMap<string, number>;

/** An expression that kube-apiserver would not compile, or that asks for what isn't served here. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  /** Where in the expression, from 0. */
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const binary: Readonly<Record<string, (a: CelValue, b: CelValue) => CelValue>> = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '<': (a, b) => compare(a, b) < 0,
  '<=': (a, b) => compare(a, b) <= 0,
  '>': (a, b) => compare(a, b) > 0,
  '>=': (a, b) => compare(a, b) >= 0,
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': modulo,
  in: contains,
  '[]': index,
  '[?]': optionalIndex,
};

const typeNames = new Set(['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint']);

/**
 * An expression as a function of its variables. The parser and checker are cel-js's; running is our own, for its
 * evaluator has JavaScript's regular expressions and UTF-16 indexes, can't be told how set and map lists compare, and
 * doesn't word errors as cel-go does.
 */
export function interpret(node: ASTNode, scope: Scope): Evaluate {
  switch (node.op) {
    case 'value':
      return literal(node.args, node.start);
    case 'id':
      return identifier(node.args, scope, node.start);
    case '.':
    case '.?': {
      const dotted = dottedType(node);
      if (dotted !== undefined) return dotted;
      const [operand, field] = [interpret(node.args[0], scope), node.args[1]];
      return node.op === '.'
        ? (frame) => access(operand(frame), field)
        : (frame) => optionalAccess(operand(frame), field);
    }
    case 'call':
      return call(node.args[0], node.args[1], scope, node.start);
    case 'rcall':
      return method(node.args[0], node.args[1], node.args[2], scope, node.start);
    case 'list':
    case 'map':
    case '?:':
      return composite(node, scope);
    case '||':
    case '&&':
      return logical(node.op === '||', interpret(node.args[0], scope), interpret(node.args[1], scope));
    case '!_':
    case '-_': {
      const operand = interpret(node.args, scope);
      return node.op === '!_' ? (frame) => !asBool(operand(frame)) : (frame) => negate(operand(frame));
    }
    default: {
      const operate = binary[node.op];
      if (operate === undefined) throw new CompileError(`unsupported operator ${node.op}`, node.start);
      const [left, right] = [interpret(node.args[0], scope), interpret(node.args[1], scope)];
      return (frame) => operate(left(frame), right(frame));
    }
  }
}

function composite(node: Extract<ASTNode, { op: 'list' | 'map' | '?:' }>, scope: Scope): Evaluate {
  switch (node.op) {
    case 'list': {
      const items = node.args.map((item) => interpret(item, scope));
      return (frame) => new CelList(items.map((item) => item(frame)));
    }
    case 'map': {
      const entries = node.args.map(([key, value]) => [interpret(key, scope), interpret(value, scope)] as const);
      return (frame) => new LiteralMap(new Map(entries.map(([key, value]) => [mapKey(key(frame)), value(frame)])));
    }
    case '?:': {
      const [condition, yes, no] = node.args.map((part) => interpret(part, scope));
      if (condition === undefined || yes === undefined || no === undefined)
        throw new CompileError('bad ternary', node.start);
      return (frame) => (asBool(condition(frame)) ? yes(frame) : no(frame));
    }
  }
}

function literal(value: unknown, at: number): Evaluate {
  if (
    value === null ||
    typeof value === 'bigint' ||
    typeof value === 'number' ||
    typeof value === 'string' ||
    typeof value === 'boolean'
  ) {
    return () => value;
  }
  if (value instanceof Uint8Array) return () => value;
  throw new CompileError('unsigned integers are not supported here', at);
}

function identifier(name: string, scope: Scope, at: number): Evaluate {
  const slot = scope.get(name);
  if (slot !== undefined) {
    return (frame) => {
      const value = frame[slot];
      if (value === undefined) throw new CelError(`no such attribute(s): ${name}`);
      return value;
    };
  }
  if (!typeNames.has(name)) throw undeclared(name, at);
  const type = new TypeValue(name);
  return () => type;
}

export function undeclared(name: string, at: number): CompileError {
  return new CompileError(`undeclared reference to '${name}' (in container '')`, at);
}

/** `google.protobuf.Timestamp` and the like, as values. */
function dottedType(node: ASTNode): Evaluate | undefined {
  const match = /^google\s*\.\s*protobuf\s*\.\s*(Timestamp|Duration)$/.exec(node.input.slice(node.start, node.end));
  if (match === null) return undefined;
  const type = new TypeValue(`google.protobuf.${match[1] ?? ''}`);
  return () => type;
}

function call(name: string, args: readonly ASTNode[], scope: Scope, at: number): Evaluate {
  const macro = callMacro(name, args, scope, interpret);
  if (macro !== undefined) return macro;
  return applied(name, args, scope, at);
}

function method(name: string, receiver: ASTNode, args: readonly ASTNode[], scope: Scope, at: number): Evaluate {
  if (receiver.op === 'id' && namespaces.has(receiver.args) && !scope.has(receiver.args)) {
    if (receiver.args === 'optional') return optionalOf(name, args, scope, at);
    return applied(`${receiver.args}.${name}`, args, scope, at);
  }
  const macro = methodMacro(name, receiver, args, scope, interpret);
  return macro ?? applied(`.${name}`, [receiver, ...args], scope, at);
}

function applied(name: string, args: readonly ASTNode[], scope: Scope, at: number): Evaluate {
  const run = overloaded(name);
  if (run === undefined) throw undeclared(name.replace(/^\./, ''), at);
  checkLiteral(name, args);
  const evaluated = args.map((arg) => interpret(arg, scope));
  if (folded.has(name) && args.every((arg) => arg.op === 'value')) {
    const value = run(evaluated.map((arg) => arg([])));
    return () => value;
  }
  return (frame) => run(evaluated.map((arg) => arg(frame)));
}

/** Conversions of literals happen once, and fail when the rule is compiled. */
const folded = new Set(['int', 'double', 'bool', 'string', 'bytes', 'duration', 'timestamp']);

/** Literals that can't be right. */
function checkLiteral(name: string, args: readonly ASTNode[]): void {
  const last = args.at(-1);
  if (last?.op !== 'value' || typeof last.args !== 'string') return;
  const value = last.args;
  const wrong =
    (name === '.matches' && re2Error(value) !== undefined) ||
    (name === 'duration' && !parses(parseDuration, value)) ||
    (name === 'timestamp' && !parses(parseTimestamp, value));
  if (wrong) throw new CompileError(`invalid ${name.replace('.', '')} argument`, last.start);
}

function parses(parse: (text: string) => unknown, text: string): boolean {
  try {
    return parse(text) !== undefined;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

function optionalOf(name: string, args: readonly ASTNode[], scope: Scope, at: number): Evaluate {
  const [arg] = args.map((one) => interpret(one, scope));
  if (name === 'none') return () => Optional.none;
  if (arg === undefined) throw undeclared(`optional.${name}`, at);
  if (name === 'of') return (frame) => new Optional(arg(frame));
  if (name !== 'ofNonZeroValue') throw undeclared(`optional.${name}`, at);
  return (frame) => {
    const value = arg(frame);
    const zero =
      [0n, 0, '', false, null].some((one) => one === value) || (value instanceof CelList && value.items.length === 0);
    return zero ? Optional.none : new Optional(value);
  };
}

/** An error on one side is no error when the other side decides. */
function logical(decisive: boolean, left: Evaluate, right: Evaluate): Evaluate {
  return (frame) => {
    let failure: CelError | undefined;
    try {
      const first = asBool(left(frame));
      if (first === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure = error;
    }
    if (failure === undefined) return asBool(right(frame));
    try {
      if (right(frame) === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
    }
    throw failure;
  };
}

export function asBool(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload();
  return value;
}

function mapKey(value: CelValue): MapKey {
  if (typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean') return value;
  throw new CelError('unsupported key type');
}
