/** What stands in the way of test hosts, in words for whoever runs the tests. */
export class HostsError extends Error {
  override readonly name = 'HostsError';
}
