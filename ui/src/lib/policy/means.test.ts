import { expect, test } from 'vitest';
import type { MeansList } from '../api/types';
import { inShort } from './means';

const list: MeansList = {
  kinds: [{ id: 'hide_followers', title: 'Hide who follows us' }],
  networks: (
    [
      ['mastodon', 'Mastodon', 'possible'],
      ['bluesky', 'Bluesky', 'not here'],
      ['x', 'X', 'with limits'],
    ] as const
  ).map(([network, name, here]) => ({
    network,
    name,
    connectable: true,
    means: [{ kind: 'hide_followers', here, how: '', instead: '' }],
  })),
};

test('what is possible where, in one line, for the networks in use', () => {
  expect(inShort(list, 'hide_followers', ['mastodon', 'bluesky'])).toBe(
    'possible on Mastodon · not on Bluesky',
  );
  expect(inShort(list, 'hide_followers', [])).toBe('');
});
