/** What a command says goes through here, so that a test can listen. Text comes with its line ends. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Whether `out` is a terminal that understands cursor movement, and how wide it is now. */
  terminal(): { columns: number; rows: number } | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const processIo: Io = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  terminal() {
    const { isTTY, columns, rows } = process.stdout;
    if (!isTTY || process.env['TERM'] === 'dumb') return undefined;
    // A pseudo terminal that nobody has told its size says 0.
    return { columns: columns || 80, rows: rows || 24 };
  },
  env: process.env,
};
