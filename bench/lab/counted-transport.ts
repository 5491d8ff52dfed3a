import type { Request, Transport } from '#controllers/runtime/transport.ts';

/** Writes by what they do: `PUT computenodes/status`; refused ones by their status: `PUT computenodes/status 409`. */
export type WriteCounts = Record<string, number>;

/** `transport`, with its writes counted. */
export function countWrites(transport: Transport): { transport: Transport; counts: Map<string, number> } {
  const counts = new Map<string, number>();
  return {
    counts,
    transport: {
      async request(request) {
        const answer = await transport.request(request);
        if (request.method !== 'GET') {
          const what = `${describe(request)}${answer.status < 300 ? '' : ` ${answer.status}`}`;
          counts.set(what, (counts.get(what) ?? 0) + 1);
        }
        return answer;
      },
      stream: (request) => transport.stream(request),
    },
  };
}

/** `/apis/GROUP/VERSION/[namespaces/NS/]RESOURCE[/NAME[/SUBRESOURCE]]` */
function describe({ method, path }: Request): string {
  const parts = path.split('/').slice(path.startsWith('/apis/') ? 4 : 3);
  const [resource = '', , subresource] = parts[0] === 'namespaces' && parts.length > 2 ? parts.slice(2) : parts;
  return `${method} ${resource}${subresource === undefined ? '' : `/${subresource}`}`;
}
