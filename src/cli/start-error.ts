/** The process cannot do its work here, for a reason that its operator can mend: exit code 1, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EACCES: 'this user may not (ports below 1024 need more rights)',
  EADDRNOTAVAIL: 'this machine has no such address',
  EAFNOSUPPORT: 'this machine has no such kind of address',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host could not be looked up',
};

/** Makes of an address that cannot be had an error that says why and what to do; other errors stay as they are. */
export function explainListening(flag: string): (error: unknown) => never {
  return (error) => {
    const { code = '', address, port, hostname } = error as NodeJS.ErrnoException & Partial<Place>;
    const why = WHY[code];
    if (why === undefined) throw error;
    const host = address?.includes(':') ? `[${address}]` : address;
    const place = host === undefined ? hostname : `${host}:${port}`;
    throw new StartError(`cannot listen on ${place}: ${why}; choose another address with --${flag}`, {
      cause: error,
    });
  };
}

/** What Node adds to the errors of listening: the address, or the host name that has none. */
interface Place {
  readonly address: string;
  readonly port: number;
  readonly hostname: string;
}
