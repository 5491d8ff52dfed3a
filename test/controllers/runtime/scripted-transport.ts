import {
  TransportError,
  type Request,
  type Response,
  type Stream,
  type Transport,
} from '#controllers/runtime/transport.ts';

export type Answer = Partial<Response> | Error | 'never';

/** A transport that gives the answers it was told to, in order, and keeps what it was asked. */
export interface ScriptedTransport extends Transport {
  readonly asked: Request[];
  answers: Answer[];
  lines: AsyncIterable<unknown>;
}

export function createScriptedTransport(...answers: Answer[]): ScriptedTransport {
  async function next(request: Request): Promise<Response> {
    transport.asked.push(request);
    const answer = transport.answers.shift();
    if (answer instanceof Error) throw answer;
    if (answer === 'never') return new Promise(() => undefined);
    if (answer === undefined) throw new TransportError('nothing more in the script', 'not-sent');
    return { status: 200, headers: {}, body: undefined, ...answer };
  }
  const transport: ScriptedTransport = {
    asked: [],
    answers,
    lines: lines(),
    request: next,
    stream: async (request): Promise<Stream> => ({ ...(await next(request)), lines: transport.lines }),
  };
  return transport;
}

export async function* lines(...values: unknown[]): AsyncGenerator<unknown> {
  for (const value of values) {
    if (value instanceof Error) throw value;
    yield value;
  }
}
