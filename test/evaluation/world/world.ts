import {
  BAD_LOGIN,
  KNOWN,
  LEGIT,
  LOGIN,
  Network,
  OK,
  RETRY,
  type Request,
  SLOW_HEADERS,
  SLOW_READ,
  type Witness,
} from '../des/network.js';
import { Choice, Random } from '../des/random.js';
import type { BotSpec, PeopleSpec, WorldSpec } from './spec.js';
import {
  type Client,
  categoryOf,
  cells,
  entryOf,
  PATHS,
  routes,
  SIGN_IN,
  type Source,
  STATIC,
  stationOf,
} from './topology.js';
import type { Truth } from './truth.js';

const PATIENCE = 16;
const NEXT_PAGE = 17;
const SESSION = 18;
const BOT = 19;
const CONNECT = 20;
const EFFECT = 21;
const AGAIN = 22;

/** What the telemetry of the world hears; the truth hears more. */
export interface Listener {
  served(station: number, request: Request, startMs: number, endMs: number, outcome: number): void;
  called(from: number, to: number, request: Request, startMs: number, endMs: number, outcome: number): void;
}

interface Session {
  readonly of: People;
  readonly source: Source;
  readonly client: Client;
  readonly address: number;
  readonly user: number;
  readonly known: boolean;
  signedIn: boolean;
  pagesLeft: number;
  path: number;
  attempt: number;
}

/** A request as its client sees it. `serial` tells a slot of the table used again. */
interface Asked extends Omit<Request, 'client'> {
  client: number;
  readonly session: Session | undefined;
  readonly askedMs: number;
  serial: number;
  slot: number;
  visit: number;
  knocks: number;
  /** Told of the answer, undefined if there was none in time. */
  readonly answered?: (atMs: number, outcome: number | undefined, knocks: number) => void;
}

interface People {
  readonly spec: PeopleSpec;
  readonly entry: number;
  readonly who: Choice<readonly [Source, Client]>;
  readonly pages: Choice<number>;
  readonly addressBase: number;
}

interface Bots {
  readonly spec: BotSpec;
  readonly entry: number;
  readonly who: Choice<readonly [Source, Client]>;
  readonly pages: Choice<number>;
  readonly addressBase: number;
}

/** Waits before a dropped SYN is sent again (RFC 6298: 1 s, doubled). */
const KNOCKS_S = [1, 2, 4, 8];
const HOP_MS = 0.5;

/** People and machines in front of a network of stations. */
export class World implements Witness {
  readonly network: Network;
  readonly #spec: WorldSpec;
  readonly #truth: Truth;
  readonly #listener: Listener;
  readonly #random: Random;
  readonly #people: readonly People[];
  readonly #bots: readonly Bots[];
  readonly #sessions: (Session | undefined)[] = [];
  readonly #freeSessions: number[] = [];
  readonly #asked: (Asked | undefined)[] = [];
  readonly #freeAsked: number[] = [];
  readonly #again: { session: Session; path: number }[] = [];
  #serial = 0;
  #nextUser = 1;

  constructor(spec: WorldSpec, truth: Truth, listener: Listener, startMs: number) {
    this.#spec = spec;
    this.#truth = truth;
    this.#listener = listener;
    this.#random = new Random(`${spec.seed}/people`);
    const connections = [...spec.connections].map(([edge, limit]): [number, number] => {
      const [from = '', to = ''] = edge.split('>');
      return [stationOf(from) * cells.length + stationOf(to), limit];
    });
    this.network = new Network(
      { stations: spec.stations, routes, connections: new Map(connections), hopMs: HOP_MS },
      new Random(`${spec.seed}/network`),
      this,
      startMs,
    );
    const pagesOf = (pages: PeopleSpec['pages']) =>
      new Choice(pages.map(([path, weight]): readonly [number, number] => [PATHS.indexOf(path), weight]));
    this.#people = spec.people.map((people) => ({
      ...{ spec: people, entry: entryOf(people.ent), who: new Choice(people.who), pages: pagesOf(people.pages) },
      addressBase: 1000 * (1 + spec.people.findIndex(({ ent }) => ent === people.ent)),
    }));
    this.#bots = spec.bots.map((bots, i) => ({
      ...{ spec: bots, entry: entryOf(bots.ent), who: new Choice(bots.who), pages: pagesOf(bots.pages) },
      addressBase: 500_000_000 + 1_000_000 * i,
    }));
    for (const [i, { spec: people }] of this.#people.entries()) this.#arrival(SESSION, i, people.rate.peak);
    for (const [i, { spec: bots }] of this.#bots.entries()) this.#arrival(BOT, i, bots.rate.peak);
    for (const [i, { atS }] of spec.effects.entries()) this.network.events.push(atS * 1000, EFFECT, i, 0);
  }

  /** Runs until every event before `untilMs` is done. */
  run(untilMs: number): void {
    const { network } = this;
    const { events } = network;
    while (events.nextTime < untilMs) {
      events.take();
      network.nowMs = events.time;
      if (events.kind < PATIENCE) network.handle(events.kind, events.a, events.b);
      else this.#handle(events.kind, events.a, events.b);
    }
    network.nowMs = untilMs;
  }

  #handle(kind: number, a: number, b: number): void {
    if (kind === PATIENCE) this.#impatient(a, b);
    else if (kind === NEXT_PAGE) this.#page(a);
    else if (kind === SESSION) this.#newSession(a);
    else if (kind === BOT) this.#bot(a);
    else if (kind === CONNECT) this.#knock(this.#asked[a], b);
    else if (kind === AGAIN) this.#tryAgain(a);
    else if (kind === EFFECT) {
      const { cell, change } = this.#spec.effects[a]!;
      Object.assign(this.network.stations[stationOf(cell)]!.now, change);
    }
  }

  /** Poisson arrivals by thinning: candidates at the peak rate, kept in proportion. */
  #arrival(kind: number, stream: number, peak: number): void {
    if (peak > 0) this.network.events.push(this.network.nowMs + this.#random.exponential(1000 / peak), kind, stream, 0);
  }

  #newSession(stream: number): void {
    const people = this.#people[stream]!;
    const { rate } = people.spec;
    this.#arrival(SESSION, stream, rate.peak);
    if (this.#random.next() * rate.peak >= rate.at(this.network.nowMs / 1000)) return;
    const [source, client] = people.who.draw(this.#random);
    const session: Session = {
      of: people,
      source,
      client,
      address: this.#address(people, source),
      user: this.#nextUser++,
      signedIn: !this.#random.chance(people.spec.signIn),
      attempt: 0,
      path: 0,
      // Shared addresses have been there for weeks.
      known: source === 'school' || source === 'mobile' || this.#random.chance(people.spec.known),
      pagesLeft: 1 + Math.floor(this.#random.exponential(people.spec.meanPages)),
    };
    const slot = this.#freeSessions.pop() ?? this.#sessions.push(undefined) - 1;
    this.#sessions[slot] = session;
    this.#page(slot);
  }

  #address({ spec, addressBase }: People, source: Source): number {
    if (source === 'school') return addressBase + this.#random.whole(0, spec.schoolAddresses - 1);
    if (source === 'mobile') return addressBase + 400 + this.#random.whole(0, spec.mobileAddresses - 1);
    return 1_000_000 + this.#nextUser;
  }

  #page(slot: number): void {
    const session = this.#sessions[slot];
    if (!session) return;
    if (session.pagesLeft <= 0) {
      this.#sessions[slot] = undefined;
      this.#freeSessions.push(slot);
      return;
    }
    session.attempt = 0;
    session.path = session.signedIn ? session.of.pages.draw(this.#random) : SIGN_IN;
    if (session.signedIn) session.pagesLeft--;
    this.#truth.offered(session.of.spec.extra ? 'crowd' : 'ordinary', this.network.nowMs);
    this.#ask(session, session.path, false);
    this.network.events.push(
      this.network.nowMs + this.#random.exponential(session.of.spec.thinkS * 1000),
      NEXT_PAGE,
      slot,
      0,
    );
  }

  #ask(session: Session, path: number, again: boolean): void {
    const { spec, entry } = session.of;
    const signIn = path === SIGN_IN && !session.signedIn;
    let flags = LEGIT | (session.known ? KNOWN : 0);
    if (signIn) flags |= LOGIN;
    if (signIn && this.#random.chance(spec.badPassword)) flags |= BAD_LOGIN;
    // Only programs mark their second attempt; a person who reloads does not.
    if (again && session.client === 'mobile-app') flags |= RETRY;
    const category = categoryOf(session.source, path, session.client);
    const user = session.signedIn || signIn ? session.user : 0;
    const asked = this.#fresh(session, entry, path, category, session.address, user, flags, 0);
    this.#send(asked, spec.patienceS);
  }

  #bot(stream: number): void {
    const bots = this.#bots[stream]!;
    const { rate, regular, slow, patienceS } = bots.spec;
    if (regular) {
      const at = rate.at(this.network.nowMs / 1000);
      this.network.events.push(this.network.nowMs + 1000 / (at > 0 ? at : rate.peak), BOT, stream, 0);
      if (at === 0) return;
    } else {
      this.#arrival(BOT, stream, rate.peak);
      if (this.#random.next() * rate.peak >= rate.at(this.network.nowMs / 1000)) return;
    }
    const [source, client] = bots.who.draw(this.#random);
    const path = bots.pages.draw(this.#random);
    let flags = slow === 'headers' ? SLOW_HEADERS : slow === 'read' ? SLOW_READ : 0;
    if (path === SIGN_IN) flags |= LOGIN | (this.#random.chance(0.995) ? BAD_LOGIN : 0);
    if (this.#random.chance(bots.spec.known)) flags |= KNOWN;
    const shared = bots.spec.hiddenBehindPeople && this.#random.chance(0.5);
    const address = (shared ? 1_000_000 : bots.addressBase) + this.#random.whole(0, bots.spec.addresses - 1);
    this.#truth.offered('attack', this.network.nowMs);
    const category = categoryOf(source, path, client);
    const holdMs = slow === 'none' ? 0 : this.#random.between(0.6, 1.4) * bots.spec.holdS * 1000;
    this.#send(this.#fresh(undefined, bots.entry, path, category, address, 0, flags, holdMs), patienceS);
  }

  /** Named one by one: objects that are spread together cost ten times as much, and there are hundreds a second. */
  #fresh(
    session: Session | undefined,
    station: number,
    path: number,
    category: number,
    source: number,
    user: number,
    flags: number,
    holdMs: number,
  ): Asked {
    return {
      session,
      askedMs: this.network.nowMs,
      serial: 0,
      slot: 0,
      visit: -1,
      knocks: 0,
      client: 0,
      station,
      path,
      category,
      source,
      user,
      flags,
      holdMs,
    };
  }

  #send(asked: Asked, patienceS: number): void {
    asked.slot = this.#freeAsked.pop() ?? this.#asked.push(undefined) - 1;
    asked.serial = ++this.#serial;
    asked.client = asked.serial;
    this.#asked[asked.slot] = asked;
    if (!(asked.flags & (SLOW_HEADERS | SLOW_READ)))
      this.network.events.push(this.network.nowMs + patienceS * 1000, PATIENCE, asked.slot, asked.serial);
    this.#knock(asked, asked.serial);
  }

  /** One request of a probe: it is served like any other, and is nobody's harm. */
  probe(station: number, path: number, patienceS: number, answered: NonNullable<Asked['answered']>): void {
    const category = categoryOf('hosting', path, 'script');
    const fresh = { askedMs: this.network.nowMs, serial: 0, slot: 0, visit: -1, knocks: 0, client: 0, holdMs: 0 };
    const from = { session: undefined, station, path, category, source: 1, user: 0, flags: KNOWN };
    this.#send({ ...fresh, ...from, answered }, patienceS);
  }

  /** Sends the request unless its SYN is dropped; then it knocks again later. */
  #knock(asked: Asked | undefined, serial: number): void {
    if (!asked || asked.serial !== serial) return;
    const { synDrop } = this.network.stations[asked.station]!.now;
    const wait = KNOCKS_S[asked.knocks];
    if (synDrop > 0 && wait !== undefined && this.#random.chance(synDrop)) {
      asked.knocks++;
      this.network.events.push(this.network.nowMs + wait * 1000, CONNECT, asked.slot, serial);
    } else asked.visit = this.network.send(asked);
  }

  #forget(asked: Asked): void {
    this.#asked[asked.slot] = undefined;
    this.#freeAsked.push(asked.slot);
    asked.serial = -1;
  }

  #impatient(slot: number, serial: number): void {
    const asked = this.#asked[slot];
    if (!asked || asked.serial !== serial) return;
    this.#forget(asked);
    if (asked.visit >= 0) this.network.abandon(asked.visit, asked);
    this.#ended(asked, this.network.nowMs, undefined);
  }

  #ended(asked: Asked, endMs: number, outcome: number | undefined): void {
    this.#truth.lived(asked.station, asked, endMs, endMs - asked.askedMs, outcome);
    asked.answered?.(endMs, outcome, asked.knocks);
    const { session } = asked;
    if (!session) return;
    const { spec } = session.of;
    if (outcome === OK) {
      if (asked.path === SIGN_IN) session.signedIn = true;
      if (asked.path !== STATIC) this.#assets(session, spec.assets);
    } else if (asked.path !== STATIC) this.#disappointed(session, asked);
  }

  #assets(session: Session, mean: number): void {
    for (let n = this.#random.poisson(mean); n > 0; n--) {
      this.#truth.offered(session.of.spec.extra ? 'crowd' : 'ordinary', this.network.nowMs);
      this.#ask(session, STATIC, false);
    }
  }

  /** Tries again, or leaves now and then. A wrong password is typed again at the next turn. */
  #disappointed(session: Session, asked: Asked): void {
    const { spec } = session.of;
    if (session.attempt < spec.maxRetries && this.#random.chance(spec.retry)) {
      session.attempt++;
      const slot = this.#again.push({ session, path: asked.path }) - 1;
      this.network.events.push(this.network.nowMs + 200 + this.#random.exponential(spec.retryS * 1000), AGAIN, slot, 0);
    } else if (this.#random.chance(0.4)) session.pagesLeft = 0;
  }

  #tryAgain(slot: number): void {
    const { session, path } = this.#again[slot]!;
    if (session.pagesLeft > 0 || session.attempt > 0) this.#ask(session, path, true);
  }

  served(station: number, request: Request, startMs: number, endMs: number, outcome: number): void {
    this.#listener.served(station, request, startMs, endMs, outcome);
    // The entry's truth is told by the client.
    if (station !== request.station) this.#truth.lived(station, request, endMs, endMs - startMs, outcome);
  }

  called(from: number, to: number, request: Request, startMs: number, endMs: number, outcome: number): void {
    this.#listener.called(from, to, request, startMs, endMs, outcome);
  }

  lost(station: number, request: Request, startMs: number, endMs: number): void {
    if (station !== request.station) this.#truth.lived(station, request, endMs, endMs - startMs, undefined);
  }

  replied(request: Request, endMs: number, outcome: number): void {
    const asked = request as Asked;
    if (this.#asked[asked.slot] !== asked) return;
    this.#forget(asked);
    this.#ended(asked, endMs, outcome);
  }
}
