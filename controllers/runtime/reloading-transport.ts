import type { Clock } from '#models/ports/clock.ts';
import type { Endpoint } from './endpoint.ts';
import { createHttpsTransport, type HttpsTransport, type HttpsTransportOptions } from './https-transport.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import { TransportError, type Request } from './transport.ts';

export interface ReloadingTransport extends HttpsTransport {
  /** As read last; undefined until it could be read. */
  endpoint(): Endpoint | undefined;
  /** Why it couldn't be read when that was tried last; what was read before stays in use. */
  trouble(): KubeconfigError | undefined;
}

const reloadEveryMs = 20_000;
/** A server that is away fails many requests a second: no need to read a file for each. */
const reloadPauseMs = 1000;
/** Longer than a watch lasts, so that those on the connections of before end by themselves. */
const retireAfterMs = 700_000;

interface Loaded {
  endpoint: Endpoint;
  identity: string;
  transport: HttpsTransport;
}

/**
 * A transport whose endpoint is read anew: every 20 seconds, and after a 401 or a failed connection. Where it has changed
 * since, such a request is sent once more, over the new one: neither reached the server's work. So a rotated certificate,
 * token, authority or address is taken up without a restart, and a kubeconfig that isn't there yet is waited for.
 *
 * @param load reads the endpoint. What it throws is a KubeconfigError.
 */
export function createReloadingTransport(load: () => Endpoint, options: HttpsTransportOptions): ReloadingTransport {
  const { clock } = options;
  let loaded: Loaded | undefined;
  let trouble: KubeconfigError | undefined;
  let triedAt = -Infinity;
  const retired = createRetirement(clock);

  function reload(): void {
    triedAt = clock.now();
    try {
      const endpoint = load();
      trouble = undefined;
      const identity = JSON.stringify(endpoint);
      if (loaded?.identity === identity) return;
      const transport = createHttpsTransport(endpoint, options);
      if (loaded !== undefined) retired.add(loaded.transport);
      loaded = { endpoint, identity, transport };
    } catch (error) {
      if (error instanceof KubeconfigError) trouble = error;
      else if (error instanceof TypeError) trouble = new KubeconfigError(error.message, { cause: error });
      else throw error;
    }
  }

  function current(): Loaded {
    const passedMs = clock.now() - triedAt;
    if (loaded === undefined || passedMs >= reloadEveryMs || passedMs < 0) reload();
    if (loaded === undefined) {
      throw new TransportError(trouble?.message ?? 'no endpoint', 'not-sent', { cause: trouble });
    }
    return loaded;
  }

  /** What has replaced `used` by now, if anything has. */
  function successor(used: Loaded): Loaded | undefined {
    if (loaded === used && clock.now() - triedAt >= reloadPauseMs) reload();
    return loaded === used ? undefined : loaded;
  }

  async function exchange<A extends { status: number }>(
    request: Request,
    ask: (transport: HttpsTransport) => Promise<A>,
  ): Promise<A> {
    const used = current();
    try {
      const answer = await ask(used.transport);
      if (answer.status !== 401) return answer;
      const next = successor(used);
      return next === undefined ? answer : await ask(next.transport);
    } catch (error) {
      const unsent = error instanceof TransportError && error.outcome === 'not-sent';
      const next = unsent && request.signal?.aborted !== true ? successor(used) : undefined;
      if (next === undefined) throw error;
      return ask(next.transport);
    }
  }

  return {
    endpoint: () => loaded?.endpoint,
    trouble: () => trouble,
    request: (request) => exchange(request, (transport) => transport.request(request)),
    stream: (request) => exchange(request, (transport) => transport.stream(request)),
    async close() {
      await Promise.all([loaded?.transport.close(), retired.close()]);
    },
  };
}

interface Retirement {
  add(transport: HttpsTransport): void;
  close(): Promise<void>;
}

function createRetirement(clock: Clock): Retirement {
  const cancels = new Map<HttpsTransport, () => void>();
  return {
    add(transport) {
      const cancel = clock.setTimer(retireAfterMs, () => {
        cancels.delete(transport);
        transport.close().catch(() => undefined);
      });
      cancels.set(transport, cancel);
    },
    async close() {
      for (const cancel of cancels.values()) cancel();
      await Promise.all([...cancels.keys()].map((transport) => transport.close()));
      cancels.clear();
    },
  };
}
