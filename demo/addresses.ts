/** Where the services listen now: host name → loopback address and port. Kept up to date by the parent. */
export type AddressBook = Readonly<Record<string, Endpoint>>;

interface Endpoint {
  readonly address: string;
  readonly port: number;
}
