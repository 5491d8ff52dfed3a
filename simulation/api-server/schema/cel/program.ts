import { ParseError, TypeError as CheckError, type ASTNode, type Environment } from '@marcbachmann/cel-js';
import { overloaded } from './functions/overloads.ts';
import { CompileError, interpret, type Frame } from './interpret.ts';
import { CelError, type CelValue } from './values.ts';

/** An expression ready to run. */
export interface Program {
  usesOldSelf: boolean;
  /** Throws CelError. */
  run(self: CelValue, oldSelf: CelValue | undefined): CelValue;
}

const slots: ReadonlyMap<string, number> = new Map([
  ['self', 0],
  ['oldSelf', 1],
]);

/** Compiles, or gives the reason as cel-go words it: `ERROR: <input>:1:6: undefined field 'x'`, with the line beneath. */
export function compileExpression(
  env: Environment,
  expression: string,
  wanted: 'bool' | 'string',
): Program | { error: string } {
  try {
    const { ast } = env.parse(expression);
    const nodes = [...walk(ast)];
    const checked = env.parse(padded(expression, ast)).check();
    if (!checked.valid) throw checked.error ?? new CompileError('invalid expression', 0);
    const evaluate = interpret(ast, slots);
    if (checked.type !== wanted)
      return {
        error:
          wanted === 'bool' ? 'cel expression must evaluate to a bool' : 'messageExpression must evaluate to a string',
      };
    return {
      usesOldSelf: nodes.some((node) => node.op === 'id' && node.args === 'oldSelf'),
      run(self, oldSelf) {
        const frame: Frame = [self, oldSelf];
        return evaluate(frame);
      },
    };
  } catch (error) {
    if (error instanceof CelError) return { error: `program instantiation failed: ${error.message}` };
    const prefix = wanted === 'bool' ? '' : 'messageExpression ';
    return { error: `${prefix}compilation failed: ${issue(error, expression)}` };
  }
}

/**
 * The expression as the checker is to see it. cel-js lets `has` ask for fields that no type has, and only of a chain of
 * names: it becomes a comparison that needs the same select. It doesn't know optMap and optFlatMap: they become a map over the
 * list of the one value.
 */
function checkable(node: ASTNode): string {
  const [first, second] = node.op === 'rcall' ? node.args[2] : node.op === 'call' ? node.args[1] : [];
  if (node.op === 'call' && node.args[0] === 'has' && first !== undefined && isSelect(first)) {
    return `(dyn(${checkable(first)}) == dyn(null))`;
  }
  if (
    node.op === 'rcall' &&
    (node.args[0] === 'optMap' || node.args[0] === 'optFlatMap') &&
    first !== undefined &&
    second !== undefined
  ) {
    const value = `[${checkable(node.args[1])}.value()].map(${checkable(first)}, ${checkable(second)})[0]`;
    return node.args[0] === 'optMap' ? `optional.of(${value})` : value;
  }
  let text = '';
  let at = node.start;
  for (const child of children(node)) {
    text += node.input.slice(at, child.start) + checkable(child);
    at = child.end;
  }
  return text + node.input.slice(at, node.end);
}

function isSelect(node: ASTNode): boolean {
  return node.op === '.' || node.op === '.?';
}

/** Positions stay those of the source up to the first replacement: what stands around the tree is kept. */
function padded(expression: string, ast: ASTNode): string {
  return expression.slice(0, ast.start) + checkable(ast) + expression.slice(ast.end);
}

/** In the order of the source. */
function* walk(node: ASTNode): Generator<ASTNode> {
  yield node;
  for (const child of children(node)) yield* walk(child);
}

function children(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

function issue(error: unknown, expression: string): string {
  const [message, at] = located(error);
  const before = expression.slice(0, at).split('\n');
  const line = expression.split('\n')[before.length - 1] ?? '';
  const column = before.at(-1)?.length ?? 0;
  return `ERROR: <input>:${String(before.length)}:${String(column + 1)}: ${message}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

function located(error: unknown): readonly [message: string, at: number] {
  if (error instanceof CompileError) return [error.message, error.at];
  if (error instanceof ParseError) return [`Syntax error: ${error.summary}`, error.range?.start ?? 0];
  if (error instanceof CheckError) return [goWording(error.summary), errorPosition(error)];
  throw error;
}

/** cel-go points at an operator, not at its left operand; at a method's parenthesis; at a select's dot. */
function errorPosition(error: CheckError): number {
  const { node } = error;
  const start = error.range?.start ?? 0;
  if (node === undefined || !('args' in node)) return start;
  switch (node.op) {
    case '.':
      return beforeName(node, start);
    case 'rcall':
      return openParenthesis(node.input, node.args[1].end);
    case 'call':
      return openParenthesis(node.input, node.start);
    default:
      return operatorPosition(node) ?? start;
  }
}

function beforeName(node: ASTNode, start: number): number {
  const dot = node.input.lastIndexOf('.', start);
  return dot < 0 ? start : dot;
}

function openParenthesis(input: string, from: number): number {
  const at = input.indexOf('(', input.slice(from).startsWith(')') ? from + 1 : from);
  return at < 0 ? from : at;
}

function operatorPosition(node: ASTNode): number | undefined {
  const [left] = Array.isArray(node.args) ? node.args : [];
  if (!/^([-+*/%]|==|!=|[<>]=?|in)$/.test(node.op) || typeof left !== 'object' || !('end' in left)) return undefined;
  const gap = /^[\s)]*/.exec(node.input.slice(left.end));
  return left.end + (gap?.[0].length ?? 0);
}

/** cel-js' words for what is found most, in cel-go's. */
function goWording(message: string): string {
  const [, called = '', args = ''] = /^found no matching overload for '(.*)\((.*)\)'$/.exec(message) ?? [];
  if (called !== '') return callWording(called, args);
  return message
    .replace(/^No such key: (.*)$/, "undefined field '$1'")
    .replace(/^Unknown variable: (.*)$/, "undeclared reference to '$1' (in container '')")
    .replace('has() invalid argument', 'invalid argument to has() macro')
    .replace(/^.*predicate must return bool, got '(.*)'$/, "expected type 'bool' but found '$1'")
    .replace(/^.* uses wrong type, |^List elements must have the same type, /, '')
    .replace(/^no such overload: ([-!])(\w+)$/, "found no matching overload for '$1_' applied to '($2)'")
    .replace(
      /^no such overload: (.*) ([-+*/%]|==|!=|[<>]=?|in) (.*)$/,
      (_, left: string, op: string, right: string) => {
        const name = op === 'in' ? '@in' : `_${op}_`;
        return `found no matching overload for '${name}' applied to '(${goType(left)}, ${goType(right)})'`;
      },
    );
}

function callWording(called: string, args: string): string {
  const dot = called.lastIndexOf('.');
  const [receiver, name] = [called.slice(0, Math.max(dot, 0)), called.slice(dot + 1)];
  if (overloaded(`.${name}`) === undefined && overloaded(name) === undefined) {
    return `undeclared reference to '${name}' (in container '')`;
  }
  return `found no matching overload for '${name}' applied to '${dot < 0 ? '' : `${goType(receiver)}.`}(${goType(args)})'`;
}

function goType(type: string): string {
  return type.replaceAll('optional<', 'optional_type(').replaceAll('<', '(').replaceAll('>', ')');
}
