/** What came of one request: an answer of any status, or none. */
export type Answer =
  | { answered: true; status: number; headers: Readonly<Record<string, string>>; body: unknown }
  | { answered: false; error: unknown };
