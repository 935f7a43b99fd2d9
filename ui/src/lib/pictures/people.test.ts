import { describe, expect, it } from 'vitest';
import type { PictureFace, PicturePeople } from '../api/types';
import { boxOf, faceName, summary } from './people';

const face = (more: Partial<PictureFace>): PictureFace => ({
  id: 'f',
  x: 0,
  y: 0,
  w: 0.1,
  h: 0.1,
  confidence: 0.9,
  origin: 'found',
  answer: 'open',
  person: null,
  agreed: false,
  released: null,
  ...more,
});
const people = (more: Partial<PicturePeople>): PicturePeople => ({
  looked: true,
  why: '',
  faces: [],
  parts: [],
  nobody: false,
  nobody_agreed: false,
  waits: false,
  may_agree: false,
  free_of_people: false,
  bank: false,
  ...more,
});
const liam = { id: 'p', name: 'Liam', minor: true };

describe('who is on a picture', () => {
  it('says that pictures in a document show somebody', () => {
    const part = { place: 'page 2', media: { id: 'm' } } as PicturePeople['parts'][number];
    expect(summary(people({ parts: [part] })).tone).toBe('hold');
    expect(summary(people({ parts: [part], nobody: true, nobody_agreed: true })).tone).toBe('good');
  });
  it('asks for every face before anything else', () => {
    expect(summary(people({ faces: [face({}), face({ answer: 'person', person: liam })] }))).toEqual({
      words: 'One face without a name',
      tone: 'warm',
    });
    expect(summary(people({ faces: [face({ origin: 'doubtful' })] })).tone).toBe('hold');
  });
  it('says who has no release there', () => {
    const told = summary(people({ faces: [face({ answer: 'person', person: liam, released: false })] }));
    expect(told).toEqual({ words: 'No release here for Liam', tone: 'warm' });
  });
  it('never calls good what nobody looked at or a second person has not seen', () => {
    expect(summary(people({ looked: false })).tone).toBe('hold');
    expect(summary(people({ nobody: true })).tone).toBe('hold');
    expect(summary(people({ waits: true })).tone).toBe('hold');
    expect(summary(people({ nobody: true, nobody_agreed: true })).tone).toBe('good');
  });
  it('names faces by what was said of them', () => {
    expect(faceName(face({}), 2)).toBe('2: who is this?');
    expect(faceName(face({ answer: 'nobody' }), 1)).toContain('says one of you');
  });
  it('makes a box of a drag in any direction, within the picture', () => {
    expect(boxOf({ x: 0.5, y: 0.75 }, { x: 0.25, y: -1 })).toEqual({ x: 0.25, y: 0, w: 0.25, h: 0.75 });
  });
});
