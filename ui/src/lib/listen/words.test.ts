import { describe, expect, it } from 'vitest';
import { barsInWords, examplesFor, howMany, noiseWords, quieter, whereTo, whose } from './words';

const silent = { author: null, site: null, repeats: 0, known: 0 };

describe('a watch in words', () => {
  it('says how much it heard', () => {
    expect(howMany({ today: 0, week: 0 })).toBe('quiet this week');
    expect(howMany({ today: 0, week: 3 })).toBe('3 this week, none today');
    expect(howMany({ today: 4, week: 1200 })).toBe('4 today, 1,200 this week');
  });
  it('tells its bars', () => {
    expect(barsInWords([0, 0])).toBe('Nothing in 2 days');
    expect(barsInWords([1, 5, 2])).toBe('8 in 3 days, most yesterday with 5');
    expect(barsInWords([1, 2, 2])).toMatch(/today/);
  });
  it('says where it goes and whose it is', () => {
    expect(whereTo({ route: 'stream', assignee: null, priority: 0 })).toBe('kept as a stream');
    expect(whereTo({ route: 'desk', assignee: { id: '1', name: 'Ruth Webb' }, priority: 2 })).toBe(
      'to the desk, to Ruth, soon',
    );
    expect(whose({ mine: true, shared: false, owner: null })).toBe('only yours');
    expect(whose({ mine: false, shared: true, owner: { id: '1', name: 'Ruth Webb' } })).toBe(
      'Ruth’s, for everyone',
    );
  });
});

describe('noise', () => {
  it('is silent where there is none, or too little to tell', () => {
    expect(noiseWords(silent, 40, 3)).toEqual([]);
    expect(noiseWords({ ...silent, author: { name: 'A', handle: '@a', share: 1 } }, 3, 1)).toEqual([]);
  });
  it('names the account, the site, the repeats, the flood', () => {
    const loud = {
      author: { name: 'Deals', handle: '@deals', share: 0.7 },
      site: { name: 'x.example', share: 0.95 },
      repeats: 0.4,
      known: 0,
    };
    expect(noiseWords(loud, 800, 114)).toEqual([
      'Most of these come from one account, @deals.',
      'Nearly all of these point to x.example.',
      'Many of these repeat one another.',
      'About 114 a day: more than a person reads. Perhaps one word more?',
    ]);
    expect(quieter(loud).map((item) => item.add)).toEqual(['NOT author:"@deals"', 'NOT site:x.example']);
  });
});

describe('examples', () => {
  it('speak of this organisation', () => {
    const [name, upset, asks] = examplesFor('Riverside Youth Trust', [
      '@riverside@mastodon.ie',
      'not a handle',
    ]);
    expect(name!.query).toBe('"Riverside Youth Trust" OR @riverside@mastodon.ie');
    expect(upset!.query).toContain('disappoint*');
    expect(asks!.query).toContain('NEAR/8 (Riverside OR Youth OR Trust)');
  });
});
