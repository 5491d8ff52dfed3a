import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';

export interface ReadYaml {
  value: unknown;
  /** A key that a map has twice, as Go's decoder tells it: `line 7: key "k" already set in map`. */
  duplicates: string[];
}

/**
 * YAML 1.1, as Kubernetes reads it: `y` and `on` are true. The last of keys that are there twice holds.
 * @throws SyntaxError with the line where it can't be read.
 */
export function readYaml(text: string): ReadYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false, lineCounter });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new SyntaxError(`yaml: line ${error.linePos?.[0].line ?? 1}: ${error.message.split('\n', 1)[0] ?? ''}`);
  }
  return { value: document.toJS(), duplicates: duplicatesIn(document, lineCounter) };
}

function duplicatesIn(document: Document.Parsed, lines: LineCounter): string[] {
  const found: string[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          const { line } = lines.linePos(key.range?.[0] ?? 0);
          found.push(`line ${line}: key ${JSON.stringify(key.value)} already set in map`);
        }
        seen.add(key.value);
      }
    },
  });
  return found;
}
