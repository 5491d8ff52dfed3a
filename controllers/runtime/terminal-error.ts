/** Trying again changes nothing: the object, or something outside, has to change first. A controller does not retry it. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}
