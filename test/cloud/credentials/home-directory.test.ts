import { homedir } from 'node:os';
import { expect, it } from 'vitest';
import { homeDirectory } from '../../../src/cloud/credentials/home-directory.js';

it("the home directory is the user's", () => {
  expect(homeDirectory()).toBe(homedir());
});

it('the home directory of a user whom the system does not know is the root', () => {
  const unknown = () => {
    throw new Error('uv_os_homedir returned ENOENT');
  };
  expect(homeDirectory(unknown)).toBe('/');
});
