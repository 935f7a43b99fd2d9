import type { components } from '../api/schema';

type S = components['schemas'];
export type Register = S['Register'];
export type Entry = S['RegisterEntry'];
export type Imported = S['RegisterImport'];
export type Tried = S['TriedText'];
export type Fact = S['CompanyFact'];
export type Stop = S['Stop'];
export type Exposure = S['Exposure'];
export type FollowList = Exposure['lists'][number];
export type ChannelProfile = S['ChannelProfile'];
export type Drift = ChannelProfile['drifts'][number];
export type RecordCheck = S['RecordCheck'];
export type Wordings = Fact['wordings'];
