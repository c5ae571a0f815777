import nock from 'nock';
import { afterEach, beforeEach } from 'vitest';

/** Nothing leaves this machine: an unmocked call fails, and a mock that was never asked for is a mistake. */
beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});

afterEach(() => {
  const unused = nock.pendingMocks();
  nock.cleanAll();
  if (unused.length > 0) throw new Error(`mocked but never asked for: ${unused.join(', ')}`);
});
