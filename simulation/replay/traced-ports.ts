import type { CertificateRequests } from '#controllers/certificates/port.ts';
import type { ImageVerifier } from '#controllers/images/port.ts';
import type { MachineAddress, OperationRequest, OpsAdapter } from '#ops-adapters/port.ts';
import type { Trace } from './trace.ts';

/** Records what is asked of an operations tool; of secrets only what each is for. */
export function tracedAdapter(adapter: OpsAdapter, trace: Trace): OpsAdapter {
  return {
    capabilities: adapter.capabilities,
    start: (request) => trace.around('ops', 'start', withoutSecrets(request), () => adapter.start(request)),
    poll: (handle) =>
      trace.around('ops', 'poll', { name: handle.name, serial: handle.machine.serial }, () => adapter.poll(handle)),
    cancel: (handle) => trace.around('ops', 'cancel', { name: handle.name }, () => adapter.cancel(handle)),
    inspect: (machine) => trace.around('ops', 'inspect', plain(machine), () => adapter.inspect(machine)),
    health: () => trace.around('ops', 'health', {}, () => adapter.health()),
  };
}

export function tracedImages(images: ImageVerifier, trace: Trace): ImageVerifier {
  return {
    verify: (image) => trace.around('images', 'verify', { name: image.metadata.name }, () => images.verify(image)),
  };
}

export function tracedCertificates(certificates: CertificateRequests, trace: Trace): CertificateRequests {
  return {
    parse: (pem) => trace.around('certificates', 'parse', { pem }, () => certificates.parse(pem)),
  };
}

function withoutSecrets({ secrets, machine, ...request }: OperationRequest): unknown {
  return { ...request, machine: plain(machine), ...(secrets !== undefined && { secrets: Object.keys(secrets) }) };
}

function plain({ secrets, ...machine }: MachineAddress): unknown {
  return { ...machine, ...(secrets !== undefined && { secrets: Object.keys(secrets) }) };
}
