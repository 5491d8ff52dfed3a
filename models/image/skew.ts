/**
 * Whether a kubelet of version `kubelet` may not join an API server of version `server`: it may be of the same minor
 * version or an older one, never of a newer (Kubernetes' version skew policy). What can't be read is let through.
 */
export function isNewerThanServer(kubelet: string, server: string): boolean {
  const [major, minor] = majorMinor(kubelet);
  const [serverMajor, serverMinor] = majorMinor(server);
  if (Number.isNaN(major + minor + serverMajor + serverMinor)) return false;
  return major > serverMajor || (major === serverMajor && minor > serverMinor);
}

/** `v1.35.0-rc.1` → 1 and 35. */
function majorMinor(version: string): [number, number] {
  const [major = '', minor = ''] = version.replace(/^v/, '').split('.');
  return [Number.parseInt(major, 10), Number.parseInt(minor, 10)];
}
