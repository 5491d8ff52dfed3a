/** A kubeconfig that can't be used; the message says what to do about it and carries no credential. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError';
}
