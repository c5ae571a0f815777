import type { Reason } from '../cloud/errors.js';

/*
 * The failure reasons in words, shared by log, pages, `check` and docs/runbooks.md. This file runs in browsers, too: it
 * imports nothing but types.
 */

export interface ReasonText {
  /** A few words, as in a heading. */
  readonly title: string;
  /** One sentence: what happened. */
  readonly meaning: string;
  /** What to do about it. */
  readonly advice: string;
}

export const REASON_TEXTS: Readonly<Record<Reason, ReasonText>> = {
  auth: {
    title: 'credential refused or missing',
    meaning: 'The cloud refuses the credential, or there is none.',
    advice:
      'Check the access key or password and the clock of this machine; the log names the cause. The exporter waits between attempts, because five refusals in a row lock a key: a locked key needs five minutes, not a new key.',
  },
  forbidden: {
    title: 'permission missing',
    meaning: 'The credential lacks a permission.',
    advice:
      'Grant it the permission that the message names, and check the project id; or leave the service or the instances out.',
  },
  throttled: {
    title: 'too many calls',
    meaning: 'The cloud asks for fewer calls.',
    advice:
      'Nothing, if it passes: the exporter pauses on its own. Lower collection.requests_per_second if it lasts.',
  },
  timeout: {
    title: 'no answer in time',
    meaning: 'The cloud did not answer in time.',
    advice:
      'Give scrapes a longer timeout, or raise collection.request_timeout; if it lasts, check the network and the proxy between here and the endpoint.',
  },
  unavailable: {
    title: 'unreachable or failing',
    meaning: 'The cloud could not be reached, or has trouble of its own.',
    advice:
      'Nothing, if it passes: every collection tries again. If it lasts, check the endpoint, the region, DNS, firewall and proxy, and the status page of the cloud.',
  },
  rejected: {
    title: 'call refused',
    meaning: 'The cloud does not accept the request.',
    advice: 'Check the endpoint, the region and the project id in the configuration.',
  },
  bad_payload: {
    title: 'answer not understood',
    meaning: 'The answer of the cloud could not be read.',
    advice:
      'Check that the endpoint is the cloud and no proxy answers in its place. If it is the cloud, report it to the project with the lines of the log.',
  },
  internal: {
    title: 'bug in this exporter',
    meaning: 'A bug in this exporter.',
    advice: 'Report it to the project with the lines of the log.',
  },
};
