import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate and its private key, both in PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** The holder of a certificate: a server with these host names (the client checks no IP addresses), or a client. */
export type Use = { server: string[] } | 'client';

/** A certificate authority for development, which exists as long as its key is in memory. */
export interface Authority {
  /** The certificate of the authority, in PEM, which others must trust. */
  ca: string;
  issue(name: string, use: Use): Promise<Certificate>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const LIFE_MS = 365 * DAY_MS;

/** Creates an authority. Its key stays in memory, so another certificate requires a new authority. */
export async function makeAuthority(commonName: string): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const keys = await newKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: [{ CN: [commonName] }],
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    ca: ca.toString('pem'),
    issue: async (name, use) => {
      const { publicKey, privateKey } = await newKeys();
      const cert = await x509.X509CertificateGenerator.create({
        ...validity(),
        subject: [{ CN: [name] }],
        issuer: ca.subject,
        signingAlgorithm: ALGORITHM,
        publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([
            x509.ExtendedKeyUsage[use === 'client' ? 'clientAuth' : 'serverAuth'],
          ]),
          ...(use === 'client'
            ? []
            : [
                new x509.SubjectAlternativeNameExtension(
                  use.server.map((value) => ({ type: 'dns' as const, value })),
                ),
              ]),
        ],
      });
      const der = await webcrypto.subtle.exportKey('pkcs8', privateKey);
      return { cert: cert.toString('pem'), key: x509.PemConverter.encode(der, 'PRIVATE KEY') };
    },
  };
}

const newKeys = async (): Promise<CryptoKeyPair> =>
  (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as CryptoKeyPair;

/** Valid from yesterday, because clocks differ. */
const validity = (): { serialNumber: string; notBefore: Date; notAfter: Date } => ({
  serialNumber: randomBytes(16).toString('hex'),
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + LIFE_MS),
});
