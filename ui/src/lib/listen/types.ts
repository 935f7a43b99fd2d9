// What the API tells of watches and of what they hear.
import type { components } from '../api/schema';

type S = components['schemas'];

export const colours = ['moss', 'sea', 'plum', 'amber', 'brick', 'slate'] as const satisfies S['Colour'][];
export type Colour = S['Colour'];
export type Route = S['ListenRoute'];
export type Run = S['WatchRun'];
export type Watch = S['Watch'];
export type WatchInput = Required<S['WatchInput']>;

// A message that satisfies a query, and the words that do. Spans are in code points.
export type Span = [start: number, end: number];
export type Hit = Omit<S['Hit'], 'spans' | 'title_spans'> & { spans: Span[]; title_spans?: Span[] };
export type Mention = Omit<S['Mention'], 'spans'> & { spans: Span[]; title_spans?: Span[] };
export type PreviewAnswer = Omit<S['QueryPreview'], 'examples'> & { examples: Hit[] };
export type Source = S['PushSource'];
export type Noise = PreviewAnswer['noise'];
