/** Makes identities and secrets. From the system's generator in production, from a seed in simulation. */
export interface Ids {
  /** An RFC 4122 version 4 UUID, lower case. */
  uuid(): string;
  /** `length` characters of `[a-z0-9]`, fit for a bootstrap token's secret part. */
  token(length: number): string;
}
