import type { Request, Transport } from '#controllers/runtime/transport.ts';
import { sleep, type Clock } from '#models/ports/clock.ts';

const held = 1_000;

/**
 * A virtual clock stands still while anything is left to do, so whoever writes in answer to its own writes would keep it
 * standing for ever. More than `most` requests in one instant are made to wait, a second each, and `onRush` is told.
 */
export function pacedTransport(
  transport: Transport,
  clock: Clock,
  most: number,
  onRush: (request: Request) => void,
): Transport {
  let instant = clock.now();
  let count = 0;

  async function pace(request: Request): Promise<void> {
    if (clock.now() !== instant) {
      instant = clock.now();
      count = 0;
    }
    count += 1;
    if (count <= most) return;
    if (count === most + 1) onRush(request);
    await sleep(clock, held, request.signal);
  }

  return {
    async request(request) {
      await pace(request);
      return transport.request(request);
    },
    async stream(request) {
      await pace(request);
      return transport.stream(request);
    },
  };
}
