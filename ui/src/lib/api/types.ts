// Short names for what the API's document describes (schema.d.ts is made from docs/api/openapi.yaml by
// `npm run api`).
import type { components } from './schema';

type S = components['schemas'];

export type Id = string;
export type Time = string; // RFC 3339

export type Role = NonNullable<S['Role']>;
export type Scope = S['Scope'];
export type Mode = S['Mode'];
export type Visibility = S['Visibility'];
export type Ending = NonNullable<S['Outcome']>;
export type MomentKind = S['MomentKind'];
export type MessageState = S['MessageState'];
export type Outcome = S['Decision']['outcome'];

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Session = S['Session'];
export type Membership = Session['memberships'][number];
export type Workspace = S['Workspace'];
export type Member = S['Member'];
export type Me = Membership['member'];
export type AccountSession = S['SessionInfo'];
export type Invitation = S['Invitation'];
export type InvitationView = S['InvitationView'];
export type Token = S['Token'];
export type SetupState = S['SetupState'];

export type Worry = S['WorryList']['items'][number];
export type Sentence = S['PolicySentence'];
export type Policy = S['Policy'];
export type PolicyVersion = S['PolicyVersion'];
export type PolicyCheck = S['PolicyCheck'];
export type PolicyChange = S['PolicyChange'];
export type PolicyVersionRead = S['PolicyVersionRead'];
export type PolicyReader = S['PolicyReader'];
export type PolicyText = S['PolicyText'];
export type PolicyOutline = S['PolicyOutline'];
export type PolicyEdit = S['PolicyEdit'];
export type PolicyReplay = S['PolicyReplay'];
export type PolicySpeakers = S['PolicySpeakers'];
export type Spoken = S['Spoken'];
export type ReplayedMessage = S['ReplayedMessage'];
export type AgreedConcern = S['AgreedConcern'];
export type WrittenConcern = S['WrittenConcern'];
export type MeansList = S['MeansList'];
// `wording`, where a rule has agreed words to use instead.
export type Reason = S['Reason'] & { wording?: string };
export type Decision = Omit<S['Decision'], 'reasons'> & { reasons: Reason[] };
export type Preview = Decision & {
  length: S['Length'];
  attachments_problem?: string | null;
  looking?: boolean;
  disclosures?: string[];
  linked?: PicturePart[];
};
export type Wish = S['Wish'];
export type Visitor = S['Visitor'];
export type VisitorStep = S['VisitorStep'];
export type VisitorOfConversation = S['VisitorOfConversation'];
export type Retention = S['Retention'];
export type LegalHold = S['LegalHold'];
export type DecisionRecord = S['DecisionRecord'];

export type Network = S['Network'];
export type ChannelRef = S['ChannelRef'];
export type Channel = S['Channel'];
export type SetAside = S['SetAside'];
export type MailHost = S['MailHost'];
export type ConnectInput = S['ConnectInput'];

export type ContactRef = NonNullable<S['ContactRefOrNull']>;
export type MemberRef = NonNullable<S['MemberRefOrNull']>;
export type Conversation = S['ConversationItem'];
export type ConversationDetail = S['Conversation'];
export type ConversationPatch = S['ConversationPatch'];
export type Presence = S['Presence'];
export type Draft = S['Draft'];
export type Attachment = S['Attachment'];
export type Media = S['Media'];
export type ShownPerson = S['ShownPerson'];
export type PictureFace = S['PictureFace'];
export type PicturePart = S['PicturePart'];
export type PicturePeople = S['PicturePeople'];
export type LibraryPicture = S['LibraryPicture'];
export type Release = S['Release'];
export type PictureUse = S['PictureUse'];
export type Delivery = S['Delivery'];
export type DeliveryItem = S['DeliveryItem'];
export type Message = S['Message'];
export type CannedReply = S['CannedReply'];
export type Approval = S['Approval'];
export type Demand = S['Demand'];
export type TextChange = S['TextChange'];

export type Identity = S['Identity'];
export type Circle = S['Circle'];
export type Moment = S['Moment'];
export type Contact = S['ContactItem'];
export type ContactCard = S['Contact'];
export type FollowUp = S['FollowUp'];
export type Counts = S['Counts'];
export type LiveEvent = Omit<S['LiveEvent'], 'data'> & { data: Record<string, unknown> };

// The query language.
export type QueryProblem = S['QueryProblem'];
export type QueryForm = S['QueryBuilder'];
export type QueryCheck = S['QueryCheck'];
export type QueryCompletion = S['QueryCompletion'];
export type QueryImport = S['QueryImport'];
export type QueryBuilt = S['QueryBuilt'];
