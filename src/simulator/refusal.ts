/** What a request gets. `headers` come on top of the usual ones. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A host of the cloud: its form of errors and its codes for errors that several operations share. */
export interface Host {
  /** The name in `endpoints` and the prefix of its paths. */
  readonly key: string;
  /** Default: `error_code` and `error_msg`. */
  readonly errorBody?: (status: number, errorCode: string, message: string) => object;
  readonly codes: {
    readonly forbidden: string;
    readonly badParameter: string;
    /** Of the fault `instance-refused`. */
    readonly instanceRefused?: string;
  };
}

/** Thrown while a request is handled: its answer is an error body. */
export class Refusal extends Error implements Answer {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** An error of the API gateway in front of all services; its body has a request id. */
export function gatewayRefusal(status: number, errorCode: string, message: string): Refusal {
  return new Refusal(status, { error_msg: message, error_code: errorCode, request_id: REQUEST_ID });
}

/** Replaced by the real one when the answer is sent. */
export const REQUEST_ID = '00000000000000000000000000000000';

export function notFound(): Refusal {
  return gatewayRefusal(
    404,
    'APIGW.0101',
    'The API does not exist or has not been published in the environment',
  );
}

export function unauthorized(detail: string): Refusal {
  return gatewayRefusal(401, 'APIGW.0301', `Incorrect IAM authentication information: ${detail}`);
}

/** An error of a service, in the form of its host. */
export function serviceRefusal(
  { errorBody = plainErrorBody }: Host,
  status: number,
  errorCode: string,
  message: string,
): Refusal {
  return new Refusal(status, errorBody(status, errorCode, message));
}

function plainErrorBody(_: number, errorCode: string, message: string): object {
  return { error_code: errorCode, error_msg: message };
}

export function forbidden(host: Host): Refusal {
  return serviceRefusal(host, 403, host.codes.forbidden, 'Insufficient permission.');
}

export function badParameter(host: Host, name: string): Refusal {
  return serviceRefusal(host, 400, host.codes.badParameter, `Invalid parameter ${name}.`);
}
