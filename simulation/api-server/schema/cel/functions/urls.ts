import { parseRequestUri, type RequestUri } from '../../uri.ts';
import { goQuote } from '../../go-text.ts';
import { CelError, CelList, LiteralMap, Opaque } from '../values.ts';
import { define, text, type Kind } from './library.ts';

/** Kubernetes' URL library: absolute URIs and absolute paths. */
class Url extends Opaque {
  readonly type = 'kubernetes.URL';
  readonly text: string;
  readonly parts: RequestUri;
  constructor(value: string, parts: RequestUri) {
    super();
    this.text = value;
    this.parts = parts;
  }
  equals(other: Opaque): boolean {
    return other instanceof Url && other.text === this.text;
  }
}

const url: Kind<Url> = (value) => value instanceof Url;

function urlOf(value: string): Url {
  const parts = parseRequestUri(value);
  if (parts === undefined) {
    throw new CelError(
      `URL parse error during conversion from string: parse ${goQuote(value)}: invalid URI for request`,
    );
  }
  return new Url(value, parts);
}

function queryOf(query: string): LiteralMap {
  const entries = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(query)) {
    const known = entries.get(key);
    if (known === undefined) entries.set(key, [value]);
    else known.push(value);
  }
  return new LiteralMap(new Map([...entries].map(([key, values]) => [key, new CelList(values)])));
}

export const urlFunctions = [
  define('url(string): kubernetes.URL', [text], urlOf),
  define('isURL(string): bool', [text], (value) => parseRequestUri(value) !== undefined),
  define('kubernetes.URL.getScheme(): string', [url], (value) => value.parts.scheme),
  define('kubernetes.URL.getHost(): string', [url], (value) => value.parts.host),
  define('kubernetes.URL.getHostname(): string', [url], (value) => value.parts.hostname),
  define('kubernetes.URL.getPort(): string', [url], (value) => value.parts.port),
  define('kubernetes.URL.getEscapedPath(): string', [url], (value) => value.parts.path),
  define('kubernetes.URL.getQuery(): map<string, list<string>>', [url], (value) => queryOf(value.parts.query)),
];
