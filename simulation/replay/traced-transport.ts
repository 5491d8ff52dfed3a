import type { Request, Transport } from '#controllers/runtime/transport.ts';
import { isObject } from '../api-server/json.ts';
import type { Trace } from './trace.ts';

/**
 * Records requests with their bodies and answers. Of a list the answer is told by its size, of a watch by the names and
 * versions that it brings; of a Secret, by everything but its data.
 */
export function tracedTransport(transport: Transport, trace: Trace, port = 'kube'): Transport {
  return {
    request(request) {
      const told = ({ status, body }: { status: number; body: unknown }): unknown => ({ status, body: briefly(body) });
      return trace.around(port, callOf(request), askedOf(request), () => transport.request(request), told);
    },
    async stream(request) {
      const call = callOf(request);
      const stream = await trace.around(
        port,
        call,
        askedOf(request),
        () => transport.stream(request),
        ({ status, body }) => ({ status, body: briefly(body) }),
      );
      return { ...stream, lines: traced(stream.lines, (entry) => trace.record(port, call, entry)) };
    },
  };
}

async function* traced(
  lines: AsyncIterable<unknown>,
  record: (entry: Readonly<Record<string, unknown>>) => void,
): AsyncGenerator<unknown> {
  try {
    for await (const line of lines) {
      record({ line: lineOf(line) });
      yield line;
    }
    record({ line: 'ended' });
  } catch (error) {
    record({ line: 'broke', failed: String(error) });
    throw error;
  }
}

function callOf({ method, path }: Request): string {
  return `${method} ${path}`;
}

function askedOf({ query, body }: Request): unknown {
  return { ...(query !== undefined && { query }), ...(body !== undefined && { body: tellable(body) }) };
}

function briefly(body: unknown): unknown {
  if (!isObject(body) || !Array.isArray(body['items'])) return tellable(body);
  return { kind: body['kind'], metadata: body['metadata'], items: body['items'].length };
}

function lineOf(line: unknown): unknown {
  if (!isObject(line) || !isObject(line['object'])) return line;
  const { type, object } = line;
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const { namespace, name, resourceVersion } = metadata;
  return { type, kind: object['kind'], namespace, name, resourceVersion };
}

/** Without what is secret, and without managedFields: they follow from the calls, and are a third of an object. */
function tellable(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { data, stringData, metadata, ...rest } = body;
  return {
    ...rest,
    ...(body['kind'] === 'Secret' ? {} : { data, stringData }),
    ...(isObject(metadata) ? { metadata: { ...metadata, managedFields: undefined } } : { metadata }),
  };
}
