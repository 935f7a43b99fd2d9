import { describe, expect, it } from 'vitest';
import { complaints, moved, undescribed, type Counted, type Room } from './attached';

const room: Room = {
  network: 'bluesky',
  name: 'Bluesky',
  limit: 300,
  media_most: 2,
  media_types: ['image/jpeg', 'image/png'],
  media_bytes: 1_000_000,
  media_total: 0,
  alt_limit: 10,
};
const file = (part: Partial<Counted> = {}): Counted => ({
  name: 'raft.jpg',
  type: 'image/jpeg',
  kind: 'image',
  size: 5000,
  alt: 'a raft',
  ...part,
});

describe('what a network takes', () => {
  it('is nothing to complain of while nothing is attached or all fits', () => {
    expect(complaints([], room)).toEqual([]);
    expect(complaints([file(), file()], room)).toEqual([]);
    expect(complaints([file({ size: 9_000_000 })], room)).toEqual([]);
  });
  it('is counted in words', () => {
    expect(complaints([file(), file(), file()], room)).toEqual(['Bluesky takes 2 files; leave out 1.']);
    expect(complaints([file({ name: 'a.pdf', type: 'application/pdf', kind: 'file' })], room)[0]).toBe(
      'Bluesky does not take “a.pdf”.',
    );
    expect(complaints([file({ alt: 'eleven char' })], room)).toEqual([
      'What “raft.jpg” shows is one letter too long for Bluesky.',
    ]);
    expect(complaints([file()], { ...room, media_most: 0 })).toEqual([
      'Bluesky takes words only; send a link instead.',
    ]);
    expect(complaints([file({ size: 3e6 }), file({ size: 3e6 })], { ...room, media_total: 5e6 })).toEqual([
      'Together these have 6.0 MB; Bluesky takes 5.0 MB.',
    ]);
  });
  it('knows pictures without a description', () => {
    expect(undescribed([file(), file({ alt: '  ' }), file({ kind: 'file', alt: '' })])).toBe(1);
  });
});

describe('order', () => {
  it('moves one and keeps the ends', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
  });
});
