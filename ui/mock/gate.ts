// A toy gate for the sample server: enough to see every outcome. The real one is src/policy.
import type { Preview, Reason, Sentence, Worry, PolicyCheck } from '../src/lib/api/types';

const starters: Pick<Worry, 'id' | 'title' | 'rules' | 'suggested'>[] & Partial<Worry>[] = [
  {
    id: 'speakers',
    title: 'Somebody says something in our name who should not.',
    question: 'Who may look over an answer before it leaves?',
    explains: 'Only named people send; everybody else drafts and another sends.',
    rules: [
      { id: 'voices', sentence: 'Agents and spokespersons answer; contributors draft and another sends.' },
      { id: 'voices', sentence: 'An answer from a newcomer waits for {approver}.' },
    ],
    suggested: true,
    needs: [{ key: 'approver', label: 'Who gives the second pair of eyes?', hint: 'a handle, such as dana' }],
  },
  {
    id: 'children',
    title: 'A child is named or shown where others can read.',
    explains: 'First names count as well, and a private message is another matter.',
    rules: [
      {
        id: 'child-named',
        sentence: 'A child’s name in a public answer waits for another wording, or a second pair of eyes.',
      },
    ],
    suggested: true,
  },
  {
    id: 'arguments',
    title: 'We get drawn into an argument about religion or politics.',
    rules: [
      {
        id: 'not-ours-to-settle',
        sentence: 'Anything about faith, parties or elections waits for {approver}.',
      },
      { id: 'wording', sentence: 'There is a friendly sentence at hand to change the subject.' },
    ],
    suggested: true,
  },
  {
    id: 'advice',
    title: 'Somebody takes what we say for medical or legal advice.',
    question: 'Where do you send people who need real advice?',
    rules: [
      { id: 'no-advice', sentence: 'We never answer a medical or legal question; we point to {helpline}.' },
    ],
    suggested: false,
    needs: [
      { key: 'helpline', label: 'Whom should they ring instead?', hint: 'a helpline, a number, a page' },
    ],
  },
  {
    id: 'clients',
    title: 'It becomes known who our clients are.',
    rules: [
      { id: 'client-named', sentence: 'A name from the confidential register never leaves in public.' },
    ],
    suggested: false,
  },
  {
    id: 'selling',
    title: 'We sound like a shop that only wants to sell.',
    rules: [
      { id: 'give-first', sentence: 'Asking for money comes with a reminder to give four times first.' },
    ],
    suggested: true,
  },
];

export const worries: Worry[] = starters.map((worry) => ({
  question: '',
  explains: '',
  means: [],
  ...worry,
}));

export const document = `policy: Riverside Youth Trust on social media
owner: dana
review: every 6 months

concerns:
  pictures:  We do not want pictures of the children online, ours or anybody else's.
  names:     Nobody should name a child where others can read.
  arguments: We are not here to argue about religion or politics.
  night:     What if somebody asks for medical advice at night?

topics:
  religion: religion OR church OR mosque OR "faith school"
  medical:  medicine OR dose OR "side effects"

voices:
  dana:    {may: [post, reply, approve, change profile], in: all}
  ruth:    {may: [reply], in: [mastodon, bluesky, mail]}
  tomas:   {may: [draft], approved by: ruth}

rules:
  - id: child-named
    for: names
    on: [post, reply]
    when: names(children)
    then: hold for dana
    say: A child's name in public. Leave it out, answer privately, or ask Dana.

  - id: not-ours-to-settle
    for: arguments
    when: topic(religion)
    then: hold for dana
    wording: That is not ours to settle, but we would love to talk about rafts.

  - id: medical-at-night
    for: night
    on: [reply, message]
    when: topic(medical)
    then: never
    wording: Please ring the helpline, they answer day and night; we are not doctors.

tests:
  - draft: {by: ruth, reply: "So proud of you all!"}
    expect: goes
`;

const known: Record<string, Sentence> = {
  'child-named': {
    concern: 'Nobody should name a child where others can read.',
    rule: 'child-named',
    sentence: 'A child’s name in a public answer waits for another wording, or for Dana.',
  },
  'not-ours-to-settle': {
    concern: 'We are not here to argue about religion or politics.',
    rule: 'not-ours-to-settle',
    sentence: 'Anything about faith schools, parties or elections waits for Dana.',
  },
  'medical-at-night': {
    concern: 'What if somebody asks for medical advice at night?',
    rule: 'medical-at-night',
    sentence: 'A medical question is never answered; the helpline is at hand instead.',
  },
  'faces-released': {
    concern: 'We do not want pictures of the children online, ours or anybody else’s.',
    rule: 'faces-released',
    sentence: 'A picture leaves only when every face in it has a release.',
  },
  'give-first': {
    concern: 'We are a charity, not a shop.',
    rule: 'give-first',
    sentence: 'Asking for money comes with a reminder to give four times first.',
  },
};
export function sentencesOf(text: string): Sentence[] {
  const ids = [...text.matchAll(/^\s*- id:\s*(\S+)/gm)].map((match) => match[1]!);
  return ids.map((id) => known[id] ?? { concern: 'Our own', rule: id, sentence: `The rule ${id} applies.` });
}

export function check(text: string): PolicyCheck {
  const problems: PolicyCheck['problems'] = [];
  text.split('\n').forEach((line, index) => {
    if (line.includes('\t'))
      problems.push({
        line: index + 1,
        column: line.indexOf('\t') + 1,
        message: 'a tab; YAML wants spaces',
        hint: 'replace it with two spaces',
      });
    const then = /^\s*then:\s*(.+)$/.exec(line);
    if (then && !/^(allow|warn|declare|wait|hold( for .+)?|never)\s*$/.test(then[1]!))
      problems.push({
        line: index + 1,
        column: line.indexOf(then[1]!) + 1,
        message: `\`${then[1]}\` is not something a rule can do`,
        hint: 'one of: warn, declare, wait, hold for NAME, never',
      });
  });
  const tests = [...text.matchAll(/draft: \{by: (\w+), \w+: "([^"]+)"[^\n]*\n\s*expect: (.+)/g)].map(
    (match) => ({
      name: `${match[1]} writes “${match[2]}”`,
      ok: true,
      detail: match[3]!,
    }),
  );
  return {
    ok: problems.length === 0,
    problems,
    sentences: problems.length ? [] : sentencesOf(text),
    tests,
    changes: [],
  };
}

const spansOf = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map((match) => {
    const start = [...text.slice(0, match.index)].length;
    return { start, end: start + [...match[0]].length };
  });

export function preview(text: string, visibility: string, network: string): Preview {
  const reasons: Reason[] = [];
  const add = (reason: Omit<Reason, 'spans' | 'offer'> & { offer?: string }, pattern: RegExp) => {
    const spans = spansOf(text, pattern);
    if (spans.length) reasons.push({ offer: '', ...reason, spans });
  };
  add(
    {
      rule: 'medical-at-night',
      concern: 'What if somebody asks for medical advice at night?',
      worry: 'What if somebody asks for medical advice at night?',
      then: 'block',
      say: 'Medical advice is not ours to give.',
      wording: 'Please ring the helpline, they answer day and night; we are not doctors.',
    },
    /\b(dose|medicine|side effects)\b/gi,
  );
  if (visibility !== 'direct')
    add(
      {
        rule: 'child-named',
        concern: 'Nobody should name a child where others can read.',
        worry: 'Nobody should name a child where others can read.',
        then: 'hold',
        say: 'Names a child in a public answer.',
        offer: 'Leave the name out, answer privately, or ask Dana.',
        for: ['dana'],
      },
      /\bLiam\b/g,
    );
  add(
    {
      rule: 'not-ours-to-settle',
      concern: 'We are not here to argue about religion or politics.',
      worry: 'We are not here to argue about religion or politics.',
      then: 'hold',
      say: 'Touches religion.',
      wording: 'That is not ours to settle, but we would love to talk about rafts.',
      for: ['dana'],
    },
    /\b(church|mosque|faith school|religion)(-run)?\b/gi,
  );
  add(
    {
      rule: 'give-first',
      concern: 'We are a charity, not a shop.',
      worry: 'We are a charity, not a shop.',
      then: 'warn',
      say: 'Two of the last five posts asked for something.',
      offer: 'Give four times first.',
    },
    /\b(donate|chip in)\b/gi,
  );
  add(
    {
      rule: 'promise-kept',
      concern: 'We keep what we promise.',
      worry: 'We keep what we promise.',
      then: 'declare',
      say: 'This promises a refund.',
      offer: 'Say that the treasurer agreed.',
    },
    /\brefund\b/gi,
  );
  const order = ['allow', 'warn', 'declare', 'hold', 'block'] as const;
  const strict = (then: string) => order.findIndex((item) => item === then);
  const outcome = order[Math.max(0, ...reasons.map((reason) => strict(reason.then)))]!;
  const limit = network === 'bluesky' ? 300 : network === 'mail' ? 0 : 500;
  const length = [...text].length;
  return { outcome, reasons, length: { length, limit, fits: !limit || length <= limit }, policy_version: 4 };
}
