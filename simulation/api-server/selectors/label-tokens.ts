/** One word of a label selector. `text` is '' at the end. */
export interface Token {
  kind: 'identifier' | 'in' | 'notin' | '!' | '=' | '==' | '!=' | '>' | '<' | '(' | ')' | ',' | 'end';
  text: string;
}

const symbols = ['==', '!=', '=', '!', '>', '<', '(', ')', ','] as const;

/** Splits a label selector into its words; an identifier is whatever stands between symbols and blanks. The last is `end`. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const token = symbolAt(rest) ?? wordAt(rest);
    tokens.push(token);
    rest = rest.slice(token.text.length).trimStart();
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function symbolAt(rest: string): Token | undefined {
  const symbol = symbols.find((one) => rest.startsWith(one));
  return symbol === undefined ? undefined : { kind: symbol, text: symbol };
}

function wordAt(rest: string): Token {
  const text = /^[^=!(),<>\s]+/.exec(rest)?.[0] ?? rest;
  return { kind: text === 'in' || text === 'notin' ? text : 'identifier', text };
}
