import { goQuote } from '../schema/go-text.ts';

export interface ReadJson {
  value: unknown;
  /** Paths of keys that an object has twice: `spec.ports[0].name`. The last one's value holds. */
  duplicates: string[];
}

/**
 * JSON as Go's decoder reads it: it tells keys that are there twice, which JSON.parse can't.
 * @throws SyntaxError in the words of encoding/json.
 */
export function readJson(text: string): ReadJson {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return { value, duplicates: [...reader.duplicates] };
}

const literals: readonly [string, unknown][] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const plain = /(?:[^"\\\p{Cc}]|[\u007f-\u009f])*/uy;
const escapes = '"\\/bfnrtu';

class Reader {
  readonly duplicates = new Set<string>();
  readonly #text: string;
  readonly #path: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): unknown {
    const first = this.#next();
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    if (first === '"') return this.#string();
    for (const [word, value] of literals) if (word.startsWith(first)) return this.#literal(word, value);
    if (first === '-' || (first >= '0' && first <= '9')) return this.#number();
    throw this.#unexpected('looking for beginning of value');
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value');
  }

  #object(): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.#at += 1;
    if (this.#next() === '}') {
      this.#at += 1;
      return {};
    }
    for (;;) {
      if (this.#next() !== '"') throw this.#unexpected('looking for beginning of object key string');
      const key = this.#string();
      if (this.#next() !== ':') throw this.#unexpected('after object key');
      this.#at += 1;
      this.#path.push(`.${key}`);
      if (entries.has(key)) this.duplicates.add(this.#path.join('').slice(1));
      entries.set(key, this.value());
      this.#path.pop();
      const after = this.#next();
      if (after !== ',' && after !== '}') throw this.#unexpected('after object key:value pair');
      this.#at += 1;
      if (after === '}') return Object.fromEntries(entries);
    }
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    if (this.#next() === ']') {
      this.#at += 1;
      return items;
    }
    for (;;) {
      this.#path.push(`[${items.length}]`);
      items.push(this.value());
      this.#path.pop();
      const after = this.#next();
      if (after !== ',' && after !== ']') throw this.#unexpected('after array element');
      this.#at += 1;
      if (after === ']') return items;
    }
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      plain.lastIndex = this.#at;
      plain.test(this.#text);
      this.#at = plain.lastIndex;
      const char = this.#peek();
      if (char === '"') {
        this.#at += 1;
        return JSON.parse(this.#text.slice(start, this.#at)) as string;
      }
      if (char !== '\\') throw this.#unexpected('in string literal');
      this.#at += 1;
      if (!escapes.includes(this.#peek())) throw this.#unexpected('in string escape code');
      const digits = this.#peek() === 'u' ? 4 : 0;
      this.#at += 1;
      for (let digit = 0; digit < digits; digit += 1, this.#at += 1) {
        if (!/[0-9a-fA-F]/.test(this.#peek())) throw this.#unexpected('in \\u hexadecimal character escape');
      }
    }
  }

  #literal(word: string, value: unknown): unknown {
    for (const letter of word) {
      if (this.#peek() !== letter) throw this.#unexpected(`in literal ${word} (expecting '${letter}')`);
      this.#at += 1;
    }
    return value;
  }

  #number(): number {
    number.lastIndex = this.#at;
    const [found] = number.exec(this.#text) ?? [];
    if (found === undefined) {
      this.#at += 1;
      this.#peek();
      throw this.#unexpected('in numeric literal');
    }
    this.#at += found.length;
    const after = this.#text[this.#at];
    if (after === '.' || after === 'e' || after === 'E') {
      this.#at += 1;
      this.#peek();
      throw this.#unexpected(
        after === '.' ? 'after decimal point in numeric literal' : 'in exponent of numeric literal',
      );
    }
    return Number(found);
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'none')) this.#at += 1;
  }

  /** The next character that is no space. */
  #next(): string {
    this.#skipSpace();
    return this.#peek();
  }

  #peek(): string {
    const char = this.#text[this.#at];
    if (char === undefined) throw new SyntaxError('unexpected end of JSON input');
    return char;
  }

  #unexpected(context: string): SyntaxError {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const quoted = char === "'" ? "'\\''" : char === '"' ? "'\"'" : `'${goQuote(char).slice(1, -1)}'`;
    return new SyntaxError(`invalid character ${quoted} ${context}`);
  }
}
