import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../api/client';
import { lineStart } from '../policy/lines';
import { guessMail } from '../settings/mail';
import { handleFrom } from './handle';
import { drawCode } from './qr';
import { atLeast, circleWords, people, tell } from './words';

describe('small things', () => {
  it('makes a handle of a name', () => {
    expect(handleFrom('Tomás Vega')).toBe('tomas');
    expect(handleFrom('  Selin Aydın')).toBe('selin');
    expect(handleFrom('李 雷')).toBe('');
  });
  it('finds lines', () => {
    expect(lineStart('a\nbc\nd', 2)).toBe(2);
    expect(lineStart('a\nbc\nd', 3)).toBe(5);
    expect(lineStart('a', 9)).toBe(1);
  });
  it('guesses mail servers from an address', () => {
    expect(guessMail('hello@riverside.example')).toEqual({
      imap: 'imap.riverside.example',
      smtp: 'smtp.riverside.example',
    });
    expect(guessMail('hello')).toBeNull();
  });
  it('draws a code with a quiet margin', () => {
    const { size, path } = drawCode('otpauth://totp/Kith:dana?secret=JBSWY3DPEHPK3PXP');
    expect(size).toBeGreaterThan(28);
    expect(path.startsWith('M4 4h1')).toBe(true);
  });
  it('lists people as one would say it', () => {
    expect(people(['Dana'])).toBe('Dana');
    expect(people(['Dana', 'Ruth', 'Inês'])).toBe('Dana, Ruth or Inês');
  });
  it('knows the order of roles and circles', () => {
    expect(atLeast('admin', 'agent')).toBe(true);
    expect(atLeast('viewer', 'contributor')).toBe(false);
    expect(circleWords(15)).toBe('One of the fifteen');
    expect(circleWords(null)).toBe('Not in a circle yet');
  });
  it('says what happened, what was kept, what to do', () => {
    const gone = tell(
      new ApiProblem({ status: 0, kind: 'offline', title: 'no answer' }),
      'Your text is kept.',
    );
    expect(gone.what).toContain('could not be reached');
    expect(gone.next).toContain('Your text is kept.');
    expect(
      tell(new ApiProblem({ status: 422, kind: 'x', title: 't', detail: 'the name is too long' })).what,
    ).toBe('The name is too long.');
  });
});
