import { describe, expect, it } from 'vitest';
import { ApiProblem } from './client';
import { merge, One, Paged, refreshHead } from './resource.svelte';

const items = (...ids: string[]) => ids.map((id) => ({ id }));
const ids = (list: { id: string }[]) => list.map((item) => item.id).join('');

describe('merge', () => {
  it('renews in place and adds at the end, nothing twice', () => {
    const merged = merge(
      [
        { id: 'a', n: 1 },
        { id: 'b', n: 1 },
      ],
      [
        { id: 'b', n: 2 },
        { id: 'c', n: 2 },
      ],
    );
    expect(merged).toEqual([
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
      { id: 'c', n: 2 },
    ]);
  });
});

describe('refreshHead', () => {
  it('takes a whole list as it is', () =>
    expect(ids(refreshHead(items('a', 'b'), items('c'), true))).toBe('c'));
  it('lets new ones in on top and keeps what lies below', () =>
    expect(ids(refreshHead(items('a', 'b', 'c', 'd'), items('x', 'a', 'b'), false))).toBe('xabcd'));
  it('drops what has left the head', () =>
    expect(ids(refreshHead(items('a', 'b', 'c', 'd', 'e'), items('a', 'c', 'd'), false))).toBe('acde'));
  it('never shows one twice when it rose', () =>
    expect(ids(refreshHead(items('a', 'b', 'c', 'd'), items('d', 'a', 'b'), false))).toBe('dabc'));
});

describe('Paged', () => {
  it('reads on, and begins again without losing the place', async () => {
    let top = items('a', 'b');
    const list = new Paged(async (cursor) =>
      cursor ? { items: items('c', 'd'), next: null } : { items: top, next: 'more' },
    );
    await list.load();
    expect(list.more).toBe(true);
    await list.loadMore();
    expect(ids(list.items)).toBe('abcd');
    expect(list.more).toBe(false);
    top = items('x', 'a');
    await list.refresh();
    expect(ids(list.items)).toBe('xabcd');
  });
  it('keeps what it has when reading fails', async () => {
    let broken = false;
    const list = new Paged(async () => {
      if (broken) throw new ApiProblem({ status: 500, kind: 'internal', title: 'no' });
      return { items: items('a'), next: null };
    });
    await list.load();
    broken = true;
    await list.refresh();
    expect(ids(list.items)).toBe('a');
    expect(list.problem?.status).toBe(500);
  });
  it('does not let an old answer overwrite a newer one', async () => {
    const waiting: ((value: { items: { id: string }[]; next: null }) => void)[] = [];
    const list = new Paged(
      () => new Promise<{ items: { id: string }[]; next: null }>((done) => waiting.push(done)),
    );
    const first = list.load();
    const second = list.load();
    waiting[1]!({ items: items('new'), next: null });
    await second;
    waiting[0]!({ items: items('old'), next: null });
    await first;
    expect(ids(list.items)).toBe('new');
  });
});

describe('One', () => {
  it('tells a problem as one', async () => {
    const one = new One(async () => {
      throw new ApiProblem({ status: 404, kind: 'not_found', title: 'gone' });
    });
    await one.load();
    expect(one.problem?.kind).toBe('not_found');
    expect(one.loading).toBe(false);
  });
});
