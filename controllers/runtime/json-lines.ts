/** A line longer than this is no Kubernetes object (etcd takes 1.5 MB): the stream is broken, or not a watch. */
const longestLine = 64 * 1024 * 1024;

const newline = 0x0a;

/**
 * The JSON values of a stream of lines, whatever chunks it comes in: a chunk may end inside a line or a character.
 * @throws SyntaxError on a line that is no JSON, also on a last one that was cut off; RangeError on an endless one.
 */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      parts.push(chunk.subarray(from, at));
      from = at + 1;
      const line = decoder.decode(join(parts));
      parts = [];
      length = 0;
      if (line.trim() !== '') yield JSON.parse(line);
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > longestLine) throw new RangeError(`a line of the watch is longer than ${longestLine} bytes`);
  }
  const rest = decoder.decode(join(parts));
  if (rest.trim() !== '') yield JSON.parse(rest);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}
