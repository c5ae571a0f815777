export type HostKey = 'iam' | 'rds' | 'dms' | 'dcs';

/** What a request gets. `headers` come on top of the usual ones. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown from anywhere inside a request: its answer is an error body. */
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

/** The gateway in front of all services speaks for itself, with a request id in the body. */
export function gatewayRefusal(status: number, errorCode: string, message: string): Refusal {
  return new Refusal(status, { error_msg: message, error_code: errorCode, request_id: REQUEST_ID });
}

/** Replaced by the real one when the answer leaves. */
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

/** Each service has its own error body. */
export function serviceRefusal(host: HostKey, status: number, errorCode: string, message: string): Refusal {
  if (host === 'dcs')
    return new Refusal(status, { error_code: errorCode, error_msg: message, error_ext_msg: null });
  if (host !== 'iam') return new Refusal(status, { error_code: errorCode, error_msg: message });
  return new Refusal(status, { error: { code: status, message, title: IAM_TITLES[status] ?? 'Error' } });
}

const IAM_TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
};

const FORBIDDEN_CODES: Readonly<Record<HostKey, string>> = {
  iam: '',
  rds: 'DBS.280015',
  dms: 'DMS.00403002',
  dcs: 'DCS.2003',
};

export function forbidden(host: HostKey): Refusal {
  return serviceRefusal(host, 403, FORBIDDEN_CODES[host], 'Insufficient permission.');
}
