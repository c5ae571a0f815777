import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { problemText } from './problem.js';
import { LIMITS, type Limits } from './limits.js';

/** The state of a connection: no request, an answer in progress, or an answer that the client has yet to read. */
type Stage = 'quiet' | 'waiting' | 'reading' | 'gone';

interface Connection {
  /** The one that requests come with: TLS puts its own in the place of the one that was accepted. */
  socket: Socket;
  stage: Stage;
  /** Requests that are not answered yet. */
  requests: number;
}

const TOO_MANY = 'Too many requests are being answered. Try again later.';

/**
 * The connections to one or more servers that are closed together. Beyond the limit the connection that has been idle
 * for the longest time is closed. Node.js's own `server.maxConnections` drops the new connection instead, so that idle
 * ones would lock out a scraper; it also has no limit for requests in progress.
 */
export class Connections {
  readonly #limits: Limits;
  /** By stage, each in the order in which they came to it. */
  readonly #at = {
    quiet: new Set<Connection>(),
    waiting: new Set<Connection>(),
    reading: new Set<Connection>(),
  };
  readonly #ofSocket = new WeakMap<Socket, Connection>();
  readonly #byEnds = new Map<string, Connection>();
  #isClosing = false;

  constructor(limits: Limits = LIMITS) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#at.quiet.size + this.#at.waiting.size + this.#at.reading.size;
  }

  /** Counts the connections of `server` in. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => this.#add(socket));
    server.on('secureConnection', (secure: Socket) => {
      const connection = this.#byEnds.get(endsOf(secure));
      if (connection === undefined) return void secure.destroy();
      connection.socket = secure;
      this.#ofSocket.set(secure, connection);
    });
  }

  /** `handler` for requests that are within the limits. */
  admit(handler: RequestListener): RequestListener {
    return (request, response) => {
      const connection = this.#ofSocket.get(request.socket);
      if (connection === undefined) request.socket.destroy();
      else if (connection.requests >= this.#limits.pipelined) this.#giveUp(connection);
      else {
        const isTooMany = this.#at.waiting.size >= this.#limits.waiting && !isAboutHealth(request);
        this.#follow(connection, response);
        if (isTooMany) refuse(request, response);
        else handler(request, response);
      }
    };
  }

  /** Ends what is quiet, and from now on whatever becomes so. */
  close(): void {
    this.#isClosing = true;
    for (const connection of this.#at.quiet) this.#giveUp(connection);
  }

  /** Ends all. */
  cut(): void {
    for (const stage of Object.values(this.#at)) for (const connection of stage) this.#giveUp(connection);
  }

  #add(socket: Socket): void {
    if (this.size >= this.#limits.connections) this.#makeRoom();
    const connection: Connection = { socket, stage: 'quiet', requests: 0 };
    const ends = endsOf(socket);
    this.#ofSocket.set(socket, connection);
    this.#byEnds.set(ends, connection);
    this.#at.quiet.add(connection);
    socket.once('close', () => {
      this.#move(connection, 'gone');
      if (this.#byEnds.get(ends) === connection) this.#byEnds.delete(ends);
    });
    if (this.#isClosing) this.#giveUp(connection);
  }

  #makeRoom(): void {
    for (const stage of [this.#at.quiet, this.#at.reading, this.#at.waiting]) {
      const [longest] = stage;
      if (longest === undefined) continue;
      this.#giveUp(longest);
      return;
    }
  }

  #follow(connection: Connection, response: ServerResponse): void {
    connection.requests += 1;
    this.#move(connection, 'waiting');
    onceBegun(response, () => this.#beRead(connection));
    response.once('close', () => {
      connection.requests -= 1;
      if (connection.requests > 0) this.#move(connection, 'waiting');
      else this.#rest(connection);
    });
  }

  /** From now on it is the client who may be slow, or read nothing at all. */
  #beRead(connection: Connection): void {
    // Node.js looks whether anything was read in the meantime before it calls this time over.
    connection.socket.setTimeout(this.#limits.readMs);
    this.#move(connection, 'reading');
  }

  #rest(connection: Connection): void {
    this.#move(connection, 'quiet');
    if (this.#isClosing) connection.socket.destroySoon();
  }

  #giveUp(connection: Connection): void {
    this.#move(connection, 'gone');
    connection.socket.destroy();
  }

  #move(connection: Connection, to: Stage): void {
    if (connection.stage === 'gone') return;
    this.#at[connection.stage].delete(connection);
    connection.stage = to;
    if (to !== 'gone') this.#at[to].add(connection);
  }
}

/** What no two connections have in common. */
function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}

/** A liveness probe must not fail because other clients send too many requests. */
function isAboutHealth({ url = '' }: IncomingMessage): boolean {
  return /^[^?]*\/-\/(?:healthy|ready)(?:\?|$)/.test(url);
}

/** Node.js has no event for the moment in which the headers of an answer go out; everything that answers calls this. */
function onceBegun(response: ServerResponse, then: () => void): void {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((...head: Parameters<typeof writeHead>) => {
    then();
    return writeHead(...head);
  }) as typeof writeHead;
}

function refuse({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const isApi = /^[^?]*\/api\//.test(url);
  const problem = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: TOO_MANY,
  } as const;
  response.statusCode = 503;
  response.setHeader('Content-Type', isApi ? 'application/problem+json' : 'text/plain; charset=utf-8');
  response.setHeader('Retry-After', '5');
  response.setHeader('Connection', 'close');
  response.end(isApi ? problemText(problem) : `${TOO_MANY}\n`);
}
