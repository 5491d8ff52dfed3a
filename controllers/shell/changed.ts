interface Changing {
  metadata: { generation?: number; deletionTimestamp?: string };
}

/** Whether what a person wants of an object changed, or it came, went or began to go: its status doesn't count. */
export function specChanged(object: Changing, old: Changing | undefined): boolean {
  return (
    old === undefined ||
    old.metadata.generation !== object.metadata.generation ||
    old.metadata.deletionTimestamp !== object.metadata.deletionTimestamp
  );
}
