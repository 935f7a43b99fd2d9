import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import InWorkspace from '../testing/InWorkspace.svelte';
import type { Workspace } from '../workspace.svelte';
import ProfileCard from './ProfileCard.svelte';
import { agreesWords, driftWords, verdict } from './profiles';
import type { ChannelProfile, Drift } from './types';

const drift = (part: Partial<Drift>): Drift => ({
  what: 'differs',
  place: 'about',
  label: '',
  said: '',
  fact: '',
  agreed: '',
  is: 'public',
  register: '',
  until: null,
  to_do: 'Correct the profile, or change the fact if the profile is right.',
  ask: '',
  ...part,
});
const profile = (part: Partial<ChannelProfile>): ChannelProfile => ({
  channel: { id: '7', name: 'Hartwell on Bluesky', network: 'bluesky', handle: 'hartwell.example' },
  looked_at: '2026-11-20T11:00:00Z',
  read_at: '2026-11-20T11:00:00Z',
  why: '',
  url: 'https://sky.example/hartwell',
  settings_url: 'https://sky.example/settings',
  says: { name: 'Hartwell', about: '', location: '', links: [], fields: [], withheld: false },
  compared: true,
  ours: true,
  drifts: [],
  agrees: [],
  changes: [],
  ...part,
});
const day = (iso: string) => iso.slice(0, 10);
const words = (part: Partial<Drift>) => driftWords(drift(part), 'Dana', day);

describe('a drift in words', () => {
  it('says where, what it says and what was agreed', () => {
    expect(words({ place: 'link', said: 'hartwell.test', agreed: 'https://hartwell.example' })).toBe(
      'The website says “hartwell.test”. Agreed is “https://hartwell.example”.',
    );
    expect(words({ what: 'gives_away', said: '41', fact: 'headcount', is: 'internal' })).toBe(
      'The description says “41”: headcount is internal.',
    );
    expect(
      words({ what: 'names', place: 'field', label: 'Clients', said: 'Voss', register: 'clients' }),
    ).toBe('The field “Clients” names “Voss”, who is in the register clients.');
    expect(words({ what: 'missing', fact: 'positioning', agreed: 'We settle.' })).toBe(
      'The agreed sentence is not in it: “We settle.”.',
    );
    expect(words({ what: 'out_of_date', said: '41', until: '2026-11-01T00:00:00Z' })).toBe(
      'The description says “41”: that held until 2026-11-01.',
    );
  });
  it('tells neither what nor where of what is hidden', () => {
    expect(words({ what: 'hidden', place: null })).toBe('Something in it is not for everybody. Ask Dana.');
  });
});

describe('the mark beside a channel', () => {
  it('says how it stands', () => {
    expect(verdict(profile({})).word).toBe('as agreed');
    expect(verdict(profile({ drifts: [drift({})] })).word).toBe('one drift');
    expect(verdict(profile({ drifts: [drift({}), drift({})] })).word).toBe('2 drifts');
    expect(verdict(profile({ looked_at: null, says: null })).word).toBe('not looked at yet');
    expect(verdict(profile({ says: null, why: 'gone' })).word).toBe('cannot be read');
    expect(verdict(profile({ ours: false })).word).toBe('not ours');
  });
  it('lists what agrees once each', () => {
    const agrees = ['website', 'founded', 'website'].map((fact) => ({ fact, place: 'about', said: '' }));
    expect(agreesWords(profile({ agrees }))).toBe('founded and website are as agreed.');
    expect(agreesWords(profile({}))).toBe('');
  });
});

describe('a profile', () => {
  const shown = (part: Partial<ChannelProfile>, onlook?: () => void) => {
    const workspace = {
      now: new Date('2026-11-20T12:00:00Z'),
      members: { value: { items: [{ handle: 'dana', name: 'Dana Whitlock' }] } },
    } as unknown as Workspace;
    const props = { profile: profile(part), onlook };
    return render(InWorkspace, { props: { workspace, part: ProfileCard, props } as never }).body.replaceAll(
      /<!--.*?-->/g,
      '',
    );
  };
  it('leads to where it is corrected, and looks again where one may', () => {
    const card = shown({ drifts: [drift({ said: 'x', agreed: 'y' })] }, () => {});
    expect(card).toContain('href="https://sky.example/settings"');
    expect(card).toContain('Look again');
    expect(shown({ drifts: [] })).not.toContain('Look again');
  });
  it('withholds what is not for the reader, and says whom to ask', () => {
    const at = '2026-11-18T12:00:00Z';
    const card = shown({
      drifts: [drift({ what: 'hidden', place: null, ask: 'dana' })],
      changes: [
        { place: 'about', before: '', after: '', withheld: true, at },
        { place: 'name', before: 'Hart', after: 'Hartwell', withheld: false, at },
      ],
    });
    expect(card).toContain('Ask Dana Whitlock.');
    expect(card).toContain('What it said is not for everybody.');
    expect(card).toContain('Hartwell');
  });
});
