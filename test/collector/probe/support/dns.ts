import dns from 'dns2';

/** A DNS server of the tests on loopback. */
export interface TestDns {
  /** As `node:dns` takes servers. */
  readonly server: string;
  /** Questions asked so far, `name type`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const { Packet } = dns;

/** Answers with IPv4 addresses; a name that is not in the table does not exist, one that is `silent` gets no answer at all. */
export async function dnsServer(table: Readonly<Record<string, string | 'silent' | 'broken'>>): Promise<TestDns> {
  const asked: string[] = [];
  const server = dns.createServer({
    udp: true,
    handle(request, send) {
      const [question] = request.questions;
      const name = question?.name ?? '';
      const type = (question as { type?: number } | undefined)?.type;
      asked.push(`${name} ${type}`);
      const entry = table[name];
      if (entry === 'silent') return;
      const response = Packet.createResponseFromRequest(request);
      const header = response.header as { rcode: number };
      if (entry === 'broken') header.rcode = 2;
      else if (entry === undefined) header.rcode = 3;
      else if (type === Packet.TYPE.A)
        response.answers.push({ name, type: Packet.TYPE.A, class: Packet.CLASS.IN, ttl: 60, address: entry } as never);
      send(response);
    },
  });
  const { udp } = await server.listen({ udp: { port: 0, address: '127.0.0.1' } } as never);
  const { port } = udp as { port: number };
  return { server: `127.0.0.1:${port}`, asked, close: async () => void (await server.close()) };
}
