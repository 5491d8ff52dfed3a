/** What a child process can be asked: names, and functions of one argument. Arguments and answers travel as JSON. */
export type Calls = Record<string, (argument: never) => Promise<unknown>>;

export interface Question {
  id: number;
  call: string;
  argument: unknown;
}

export type Reply = { id: number; answer: unknown } | { id: number; error: string };
