// The certificate library needs it there first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

export interface Certified {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export interface LeafOptions {
  /** The name it is for. */
  readonly name: string;
  /** From now; negative: it has ended. */
  readonly endsInMs?: number;
}

/** A certificate authority of the tests: its root, and leaves signed with it. */
export interface Authority {
  /** PEM. */
  readonly root: string;
  leaf(options: LeafOptions): Promise<Certified>;
}

export async function authority(name = 'Autorité des essais'): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - 400 * DAY_MS),
    notAfter: new Date(Date.now() + 400 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  let serial = 1;
  return {
    root: root.toString('pem'),
    async leaf({ name: host, endsInMs = 90 * DAY_MS }) {
      const own = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      serial++;
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: serial.toString(16).padStart(2, '0'),
        subject: `CN=${host}`,
        issuer: root.subject,
        notBefore: new Date(Date.now() - 200 * DAY_MS),
        notAfter: new Date(Date.now() + endsInMs),
        signingAlgorithm: ALGORITHM,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
      });
      const pkcs8 = await crypto.subtle.exportKey('pkcs8', own.privateKey);
      return { cert: leaf.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
    },
  };
}
