import { labelValueProblems, qualifiedNameProblems } from '../metadata/names.ts';
import { badRequest } from '../status.ts';
import { integerOf, type LabelRequirement } from './label-selector.ts';
import { tokensOf, type Token } from './label-tokens.ts';

/**
 * Reads the selector of a URL: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`. Empty selects everything. The grammar, and
 * what is said of a text outside it, are those of k8s.io/apimachinery/pkg/labels `Parse`.
 * @throws ApiError 400 when it can't be read.
 */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const reader = createReader(tokensOf(text));
  const requirements: LabelRequirement[] = [];
  if (reader.atEnd()) return requirements;
  if (!reader.atRequirement()) throw badRequest(`${found(reader.peek())}, expected: !, identifier, or 'end of string'`);
  for (;;) {
    requirements.push(readRequirement(reader));
    const next = reader.take();
    if (next.kind === 'end') return requirements;
    if (next.kind !== ',') throw badRequest(`${found(next)}, expected: ',' or 'end of string'`);
    if (!reader.atRequirement()) throw badRequest(`${found(reader.peek())}, expected: identifier after ','`);
  }
}

interface Reader {
  peek(): Token;
  take(): Token;
  /** `in` and `notin` are names where an operator can't stand. */
  takeName(): string;
  atName(): boolean;
  atRequirement(): boolean;
  atEnd(): boolean;
}

function createReader(tokens: readonly Token[]): Reader {
  const last: Token = { kind: 'end', text: '' };
  let position = 0;
  const peek = (): Token => tokens[position] ?? last;
  const take = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const atName = (): boolean => ['identifier', 'in', 'notin'].includes(peek().kind);
  return {
    peek,
    take,
    atName,
    atEnd: () => peek().kind === 'end',
    atRequirement: () => atName() || peek().kind === '!',
    takeName() {
      if (!atName()) throw unreadable(`${found(peek())}, expected: identifier`);
      return take().text;
    },
  };
}

function readRequirement(reader: Reader): LabelRequirement {
  const negated = reader.peek().kind === '!';
  if (negated) reader.take();
  const key = reader.takeName();
  checkKey(key);
  if (negated) return { key, operator: 'DoesNotExist', values: [] };
  if (reader.atEnd() || reader.peek().kind === ',') return { key, operator: 'Exists', values: [] };
  const operator = readOperator(reader);
  const values = operator.many ? readValues(reader) : [readValue(reader)];
  const requirement: LabelRequirement = { key, operator: operator.is, values };
  checkValues(requirement);
  return requirement;
}

function readOperator(reader: Reader): { is: LabelRequirement['operator']; many: boolean } {
  const token = reader.take();
  switch (token.kind) {
    case 'in':
      return { is: 'In', many: true };
    case 'notin':
      return { is: 'NotIn', many: true };
    case '=':
    case '==':
      return { is: 'In', many: false };
    case '!=':
      return { is: 'NotIn', many: false };
    case '>':
      return { is: 'Gt', many: false };
    case '<':
      return { is: 'Lt', many: false };
    default:
      throw unreadable(`${found(token)}, expected: in, notin, =, ==, !=, gt, lt`);
  }
}

/** Nothing is a value too: `a=`, `a=,b`. */
function readValue(reader: Reader): string {
  return reader.atEnd() || reader.peek().kind === ',' ? '' : reader.takeName();
}

/** `(x,y)`; a value may be empty: `()`, `(,x)`, `(x,)`. Each once, in order. */
function readValues(reader: Reader): string[] {
  if (reader.peek().kind !== '(') throw unreadable(`${found(reader.peek())} expected: '('`);
  reader.take();
  const values: string[] = [];
  for (;;) {
    if (reader.atName()) values.push(reader.take().text);
    else if (reader.peek().kind === ',' || reader.peek().kind === ')') values.push('');
    else throw unreadable(`${found(reader.peek())}, expected: ',', ')' or identifier`);
    const next = reader.take();
    if (next.kind === ')') return [...new Set(values)].toSorted();
    if (next.kind !== ',') throw unreadable(`${found(next)}, expected: ',' or ')'`);
  }
}

function checkKey(key: string): void {
  const problems = qualifiedNameProblems(key);
  if (problems.length > 0) throw unreadable(`<nil>: Invalid value: ${JSON.stringify(key)}: ${problems.join('; ')}`);
}

function checkValues({ key, operator, values }: LabelRequirement): void {
  const ordered = operator === 'Gt' || operator === 'Lt';
  const problems = values.flatMap((value, index) => {
    const named = (place: string, words: string): string =>
      `values[${index}]${place}: Invalid value: ${JSON.stringify(value)}: ${words}`;
    const wrong = labelValueProblems(value);
    return [
      ...(ordered && integerOf(value) === undefined
        ? [named('', "for 'Gt', 'Lt' operators, the value must be an integer")]
        : []),
      ...(wrong.length === 0 ? [] : [named(`[${key}]`, wrong.join('; '))]),
    ];
  });
  if (problems.length > 0) throw unreadable(problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`);
}

function found(token: Token): string {
  return `found '${token.text}'`;
}

function unreadable(words: string): Error {
  return badRequest(`unable to parse requirement: ${words}`);
}
