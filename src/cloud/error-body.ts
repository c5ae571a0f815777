/**
 * `APIGW.0308`, `DMS.40050010`, `PAP5.0012`, `111404022`, IAM's `401`. Anything else may be any text and is not taken
 * for a code.
 */
const CODE = /^(?:[A-Za-z][A-Za-z\d]{1,15}\.){0,2}\d{1,12}$/;

/** The parts of an error body, whichever of the cloud's shapes it has; empty where it has none. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
}

const NO_BODY: ErrorBody = { code: '', message: '' };

/** Never throws. IAM repeats the HTTP status as its code, which says nothing more and is left out. */
export function parseErrorBody(text: string, status: number): ErrorBody {
  const body = parseAnyBody(text);
  return body.code === String(status) ? { ...body, code: '' } : body;
}

/**
 * Reads `{error_code, error_msg}` (gateway, RDS, DMS, DCS), `{errCode, externalMessage}` (RDS v1),
 * `{code, message}`, and the same one level down (IAM's `{error: {…}}`).
 */
function parseAnyBody(text: string): ErrorBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return NO_BODY;
  }
  return readErrorBody(body) ?? NO_BODY;
}

function readErrorBody(body: unknown, isNested = false): ErrorBody | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const fields = body as Readonly<Record<string, unknown>>;
  const code = firstOf(fields, ['error_code', 'errCode', 'code']);
  const message = firstOf(fields, ['error_msg', 'externalMessage', 'message']);
  if (code !== '' || message !== '') return { code: CODE.test(code) ? code : '', message };
  if (isNested) return undefined;
  for (const value of Object.values(fields)) {
    const found = readErrorBody(value, true);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstOf(fields: Readonly<Record<string, unknown>>, names: readonly string[]): string {
  const found = names.map((name) => fields[name]).find((value) => value != null);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}
