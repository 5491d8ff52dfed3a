/** The only source of chance. Seeded in simulation, so that a run can be replayed; never used for secrets (see `Ids`). */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}
