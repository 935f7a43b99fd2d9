import { describe, expect, it } from 'vitest';
import { compile, match } from './router.svelte';

const routes = {
  setup: '/setup',
  oauth: '/oauth/callback',
  place: '/:slug/:place?/:id?/:sub?',
  home: '/',
};

describe('router', () => {
  it('names the parts of an address', () => {
    expect(match(routes, '/riverside/desk/01abc')).toEqual({
      name: 'place',
      params: { slug: 'riverside', place: 'desk', id: '01abc' },
    });
  });
  it('takes the first pattern that fits', () => {
    expect(match(routes, '/setup')?.name).toBe('setup');
    expect(match(routes, '/oauth/callback')?.name).toBe('oauth');
    expect(match(routes, '/')?.name).toBe('home');
  });
  it('refuses what is too long or written wrongly', () => {
    expect(match(routes, '/a/b/c/d/e')).toBeNull();
    expect(compile('/:slug')('/%E0%A4%A')).toBeNull();
  });
  it('reads written-out letters', () => {
    expect(compile('/invitation/:token')('/invitation/a%2Fb')).toEqual({ token: 'a/b' });
  });
});
