import { ParseError, TypeError as CheckError, type ASTNode, type Environment } from '@marcbachmann/cel-js';
import { CompileError, interpret, type Frame } from './interpret.ts';
import type { CelValue } from './values.ts';

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
    const checked = env.parse(checkable(expression, nodes)).check();
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
    const prefix = wanted === 'bool' ? '' : 'messageExpression ';
    return { error: `${prefix}compilation failed: ${issue(error, expression)}` };
  }
}

/**
 * cel-js knows `has` only of a chain of names; Kubernetes' CEL of any select. What else it is asked of goes to the
 * checker as a comparison that needs the same select.
 */
function checkable(expression: string, nodes: readonly ASTNode[]): string {
  let text = expression;
  const outermostFirst = nodes.filter((node) => node.op === 'call' && node.args[0] === 'has').toReversed();
  for (const node of outermostFirst) {
    const arg = node.op === 'call' ? node.args[1][0] : undefined;
    if (arg === undefined || (arg.op !== '.' && arg.op !== '.?') || isChain(arg)) continue;
    text = `${text.slice(0, node.start)}(dyn(${text.slice(arg.start, arg.end)}) == dyn(null))${text.slice(node.end)}`;
  }
  return text;
}

function isChain(node: ASTNode): boolean {
  if (node.op === '.' || node.op === '.?') return isChain(node.args[0]);
  return node.op === 'id';
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
  if (error instanceof CheckError) return [goWording(error.summary), error.range?.start ?? 0];
  throw error;
}

/** cel-js' words for what cel-go's checker finds most. */
function goWording(message: string): string {
  return message
    .replace(/^No such key: (.*)$/, "undefined field '$1'")
    .replace(/^Unknown variable: (.*)$/, "undeclared reference to '$1' (in container '')")
    .replace(
      /^no such overload: (.*) ([-+*/%]|==|!=|[<>]=?|in) (.*)$/,
      (_, left: string, op: string, right: string) => {
        const name = op === 'in' ? '@in' : `_${op}_`;
        return `found no matching overload for '${name}' applied to '(${left}, ${right})'`;
      },
    );
}
