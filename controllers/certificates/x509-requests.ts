import 'reflect-metadata';
import { ExtensionsAttribute, Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509';
import type { Extension, GeneralName } from '@peculiar/x509';
import { SocketAddress } from 'node:net';
import type { CertificateRequests, RequestedCertificate } from './port.ts';

const commonNameOid = '2.5.4.3';
const organizationOid = '2.5.4.10';
const subjectAltNameOid = '2.5.29.17';
/** What a signer takes from its own policy, not from the request: key usage, extended key usage. */
const harmless = new Set(['2.5.29.15', '2.5.29.37']);

/** What kubelets ask for fits a tenth of it: more is not worth the time that reading it takes. */
const longest = 16_384;

/** One block and nothing round it (RFC 7468, strict): who signs must not find another request in it than who reads it here. */
const onlyBlock =
  /^-----BEGIN CERTIFICATE REQUEST-----\r?\n((?:[A-Za-z0-9+/=]{1,76}\r?\n)+)-----END CERTIFICATE REQUEST-----\s*$/;

/** Reads PKCS#10 (RFC 2986), and holds whoever asks to having the key. */
export const x509Requests: CertificateRequests = {
  async parse(pem) {
    if (pem.length > longest) return { unreadable: `longer than ${longest} characters` };
    const der = derOf(pem);
    if (der === undefined) return { unreadable: 'not one PEM block CERTIFICATE REQUEST, and nothing else' };
    try {
      const request = new Pkcs10CertificateRequest(der);
      return (await request.verify()) ? read(request) : { unreadable: 'its signature is not by its own key' };
    } catch (error) {
      return { unreadable: error instanceof Error ? error.message : 'not PKCS#10' };
    }
  },
};

function derOf(pem: string): Uint8Array<ArrayBuffer> | undefined {
  const base64 = onlyBlock.exec(pem)?.[1]?.replaceAll(/[\r\n]/g, '');
  if (base64 === undefined) return undefined;
  const der = Uint8Array.from(Buffer.from(base64, 'base64'));
  // Anything else than what these bytes are written as could be read as other bytes.
  return Buffer.from(der).toString('base64') === base64 ? der : undefined;
}

function read(request: Pkcs10CertificateRequest): RequestedCertificate {
  const subject = request.subjectName.toJSON().flatMap((relative) => Object.entries(relative));
  const valuesOf = (...keys: string[]): string[] =>
    subject.flatMap(([key, values]) => (keys.includes(key) ? values : []));
  const [commonName = '', ...furtherNames] = valuesOf('CN', commonNameOid);
  const { extensions, further } = requested(request);
  const names = extensions.flatMap(alternativeNames);
  return {
    commonName,
    organizations: valuesOf('O', organizationOid),
    dnsNames: names.flatMap(({ type, value }) => (type === 'dns' ? [value] : [])),
    ipAddresses: names.flatMap(({ type, value }) => (type === 'ip' ? [canonicalAddress(value)] : [])),
    others: [
      ...furtherNames.map((name) => `CN=${name}`),
      ...subject.flatMap(([key, values]) =>
        ['CN', commonNameOid, 'O', organizationOid].includes(key) ? [] : values.map((value) => `${key}=${value}`),
      ),
      ...names.flatMap(({ type, value }) => (type === 'dns' || type === 'ip' ? [] : [`${type}:${value}`])),
      ...extensions.flatMap(({ type }) =>
        type === subjectAltNameOid || harmless.has(type) ? [] : [`extension ${type}`],
      ),
      ...further,
    ],
  };
}

/**
 * The one set of extensions that a request may ask for. Any other attribute, or a second set, is `further`: the library
 * shows only the first, and a signer may well grant the second.
 */
function requested({ attributes }: Pkcs10CertificateRequest): { extensions: readonly Extension[]; further: string[] } {
  const [first] = attributes.filter((attribute) => attribute instanceof ExtensionsAttribute);
  return {
    extensions: first?.items ?? [],
    further: attributes.flatMap((attribute) =>
      attribute === first && attribute.values.length === 1 ? [] : [`attribute ${attribute.type}`],
    ),
  };
}

function alternativeNames(extension: Extension): readonly GeneralName[] {
  if (extension.type !== subjectAltNameOid) return [];
  // A subject alternative name that the library can't read throws, and makes the whole request unreadable.
  return new SubjectAlternativeNameExtension(extension.rawData).names.items;
}

/** As Kubernetes writes addresses: an IPv6 address in its shortest form (RFC 5952). */
function canonicalAddress(address: string): string {
  return address.includes(':') ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}
