/** What the codes mean whose digits do not say it. */
const MEANINGS: readonly (readonly [RegExp, number])[] = [
  [/^APIGW?\.010[13]$/, 404],
  [/^APIGW?\.0201$/, 502],
  [/^APIGW?\.030[13]$/, 401],
  [/^APIGW?\.030[245]$/, 403],
  [/^APIGW?\.0308$/, 429],
  [/^APIGW?\./, 400],
  [/^DMS\.1024010\d$/, 401],
  [/^DMS\.10240306$/, 403],
  [/^DMS\.10240407$/, 429],
  [/^DBS\.280001$/, 400],
  [/^DBS\.280056$/, 401],
  [/^DBS\.280015$/, 403],
  [/^DBS\.(?:200045|290005)$/, 404],
  [/^DCS\.100[1-4]$/, 401],
  [/^DCS\.(?:2003|2007|3003)$/, 403],
  [/^DCS\.3022$/, 404],
  [/^DCS\.4\d{3}$/, 400],
  [/^DCS\.5\d{3}$/, 500],
  [/^PAP5\./, 403],
];

/** The status in `DMS.00404022`, `DMS.40050010`, `111404022` and IAM's `404`. */
const DIGITS = /^(?:DMS\.(?:00)?|111)?([45]\d{2})(?:\d{3}|\d{5})?$/;

/** The HTTP status that belongs to one of the cloud's codes, where it is known. */
export function statusOfCode(code: string): number | undefined {
  const [, meaning] = MEANINGS.find(([pattern]) => pattern.test(code)) ?? [];
  const digits = DIGITS.exec(code)?.[1];
  return meaning ?? (digits === undefined ? undefined : Number(digits));
}

/** Whether the code is one of the gateway's: the service itself has not been asked. */
export function isGatewayCode(code: string): boolean {
  return /^APIGW?\./.test(code);
}
