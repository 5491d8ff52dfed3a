import { TransportError, type Request, type Response, type Transport } from '#controllers/runtime/transport.ts';
import type { Clock } from '#models/ports/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import { refusal } from './fake-server.ts';

interface Body {
  metadata: { name: string; namespace?: string; resourceVersion?: string };
  [field: string]: unknown;
}

/** Just enough of an API for single objects: GET, POST, PUT guarded by resourceVersion, merge patch of top-level fields. */
export interface MemoryApi extends Transport {
  readonly objects: Map<string, Body>;
  readonly asked: Request[];
  /** Says what goes wrong with a request before (`lost`) or after (`unknown`) it was done; undefined when nothing does. */
  trouble: (request: Request) => 'lost' | 'unknown' | Response | undefined;
}

export function createMemoryApi(clock: Clock, latencyMs = 5): MemoryApi {
  let version = 0;

  function store(path: string, body: Body): Response {
    version += 1;
    const stored = { ...body, metadata: { ...body.metadata, resourceVersion: String(version) } };
    api.objects.set(path, stored);
    return { status: 200, headers: {}, body: structuredClone(stored) };
  }

  function act({ method, path, body }: Request): Response {
    const sent = structuredClone(body) as Body;
    if (method === 'POST') {
      const at = `${path}/${sent.metadata.name}`;
      return api.objects.has(at) ? refusal(409, 'AlreadyExists') : store(at, sent);
    }
    const held = api.objects.get(path);
    if (held === undefined) return refusal(404, 'NotFound');
    if (method === 'PUT') {
      const guard = sent.metadata.resourceVersion;
      return guard !== held.metadata.resourceVersion ? refusal(409, 'Conflict') : store(path, sent);
    }
    if (method === 'PATCH') return store(path, { ...held, ...sent, metadata: held.metadata });
    return { status: 200, headers: {}, body: structuredClone(held) };
  }

  const api: MemoryApi = {
    objects: new Map(),
    asked: [],
    trouble: () => undefined,
    async request(request) {
      api.asked.push(request);
      const trouble = api.trouble(request);
      await sleep(clock, latencyMs);
      if (trouble === 'lost') throw new TransportError('lost on the way', 'unknown');
      if (typeof trouble === 'object') return trouble;
      const answer = act(request);
      if (trouble === 'unknown') throw new TransportError('the answer was lost', 'unknown');
      return answer;
    },
    stream: () => Promise.reject(new TransportError('no watches here', 'not-sent')),
  };
  return api;
}
