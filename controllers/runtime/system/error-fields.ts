/** What is logged of an error: named fields only, as errors of libraries can hold headers and bodies. */
export interface ErrorFields {
  name: string;
  message: string;
  reason?: unknown;
  status?: unknown;
  code?: unknown;
  cause?: ErrorFields;
  stack?: string;
}

/** Errors that say what happened by their type; a stack of theirs tells nothing more. */
const expected = new Set(['KubeError', 'TransportError', 'TerminalError', 'KubeconfigError']);

/** Causes up to a depth of 4. */
export function describeError(error: unknown, depth = 0): ErrorFields | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof Error))
    return { name: typeof error, message: typeof error === 'string' ? error : (JSON.stringify(error) ?? '') };
  const { name, message, stack } = error;
  const { reason, status, code } = error as { reason?: unknown; status?: unknown; code?: unknown };
  const cause = depth < 4 ? describeError(error.cause, depth + 1) : undefined;
  return {
    name,
    message,
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof status === 'number' && status !== 0 ? { status } : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause === undefined ? {} : { cause }),
    ...(stack === undefined || expected.has(name) ? {} : { stack }),
  };
}
