import type { Stored } from '#models/meta/object.ts';

/** One cause in `details` of a refusal. */
export interface Cause {
  reason: string;
  message: string;
  field: string;
}

/** A Status (meta/v1). */
export interface Failure {
  kind: string;
  status: string;
  message: string;
  reason: string;
  code: number;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: Cause[];
    retryAfterSeconds?: number;
  };
}

export interface ObjectList {
  kind: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: Stored[];
}

/** What a server answered. The getters read the body as what a test expects it to be. */
export class Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;

  constructor(status: number, headers: Readonly<Record<string, string>>, body: unknown) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** The object of a 2xx. @throws Error with the refusal, so that a test fails with the reason and not later. */
  get object(): Stored {
    if (this.status >= 300) throw new Error(`expected an object, got ${this.status}: ${JSON.stringify(this.body)}`);
    return this.body as Stored;
  }

  get list(): ObjectList {
    if (this.status >= 300) throw new Error(`expected a list, got ${this.status}: ${JSON.stringify(this.body)}`);
    return this.body as ObjectList;
  }

  get names(): string[] {
    return this.list.items.map(({ metadata }) => metadata.name);
  }

  get failure(): Failure {
    return this.body as Failure;
  }

  /** Texts of the Warning headers. */
  get warnings(): string[] {
    return [...(this.headers['warning'] ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
      text.replaceAll(/\\(.)/g, '$1'),
    );
  }
}
