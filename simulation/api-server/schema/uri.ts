/** A URI as Go's `url.ParseRequestURI` takes it apart: an absolute URI, or an absolute path. */
export interface RequestUri {
  scheme: string;
  /** With its port; IPv6 in brackets. */
  host: string;
  hostname: string;
  port: string;
  /** As escaped in the text. */
  path: string;
  /** Without its `?`, undecoded. */
  query: string;
}

const grammar = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s;
const authority = /^(?:[^@\s]*@)?(\[[0-9a-fA-F:.%]+\]|[^\s[\]<>"\\^`{|}]*?)(?::(\d*))?$/;
/** A host may escape what isn't ASCII, and the percent sign itself. */
const badHostEscape = /%(?!25|[89a-fA-F][0-9a-fA-F])/;

/** Undefined for what isn't one: relative, with control characters, a bad escape or a bad host. */
export function parseRequestUri(text: string): RequestUri | undefined {
  // eslint-disable-next-line no-control-regex -- control characters are what Go refuses
  if (text === '' || /[\u0000-\u001f\u007f]/.test(text)) return undefined;
  const match = grammar.exec(text);
  if (match === null) return undefined;
  const [, scheme = '', place, path = '', query = ''] = match;
  if (scheme === '' && !text.startsWith('/')) return undefined;
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return undefined;
  if (scheme === '' || place === undefined) {
    return {
      scheme: scheme.toLowerCase(),
      host: '',
      hostname: '',
      port: '',
      path: scheme === '' ? pathOf(text) : path,
      query,
    };
  }
  const host = hostOf(place);
  return host === undefined ? undefined : { scheme: scheme.toLowerCase(), ...host, path, query };
}

function hostOf(place: string): Pick<RequestUri, 'host' | 'hostname' | 'port'> | undefined {
  const parts = authority.exec(place);
  if (parts === null) return undefined;
  const [, name = '', port] = parts;
  const bracketed = name.startsWith('[');
  if (!bracketed && (badHostEscape.test(name) || (port === undefined && name.includes(':')))) return undefined;
  return {
    host: port === undefined ? name : `${name}:${port}`,
    hostname: bracketed ? name.slice(1, -1) : name,
    port: port ?? '',
  };
}

/** Without a scheme all before the query is the path, `//host` too. */
function pathOf(text: string): string {
  return text.split('?', 1)[0] ?? '';
}
