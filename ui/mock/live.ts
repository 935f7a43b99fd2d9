// What happens in the sample organisations while one looks.
import { hear } from './listen';
import { addMessage, newTalk, toHtml, type World } from './world';

export function emit(
  world: World,
  kind: string,
  subjectKind: string,
  subject: string,
  data: object = {},
): void {
  const seq = (world.events.at(-1)?.seq ?? 0) + 1;
  const body = { kind, at: new Date().toISOString(), subject_kind: subjectKind, subject, actor: null, data };
  world.events.push({ seq, kind, body });
  if (world.events.length > 2000) world.events.shift();
  for (const push of world.streams) push(seq, kind, body);
}

export function whisper(world: World, body: object): void {
  for (const push of world.streams)
    push(0, 'presence', {
      kind: 'presence',
      at: new Date().toISOString(),
      subject_kind: 'conversation',
      subject: '',
      data: body,
    });
}

const seconds = (text: string): number => Number(text.replace('s', ''));

export function startLive(worlds: World[]): () => void {
  const timers: NodeJS.Timeout[] = [];
  const quiet = process.env.KITH_MOCK === 'quiet';
  for (const world of worlds) {
    let after = 6;
    for (const step of quiet ? [] : (world.story?.live ?? [])) {
      after += seconds(step.after);
      const timer = setTimeout(() => tell(world, step), after * 1000);
      timer.unref();
      timers.push(timer);
    }
  }
  return () => timers.forEach(clearTimeout);
}

type Step = NonNullable<NonNullable<World['story']>['live']>[number];

function tell(world: World, step: Step): void {
  if (!step.text || !world.story) return;
  const person = world.people.find(
    (item) => item.name === world.story!.people.find((p) => p.id === step.from)?.name,
  );
  if (!person) return;
  let talk = step.in
    ? world.talks.find((item) => {
        const told = world.story!.talks.find((t) => t.id === step.in);
        return item.person === person.id && item.messages[0]?.text === told?.messages[0]?.text;
      })
    : undefined;
  if (!talk) {
    const channel = world.channels.find(
      (item) => item.name === world.story!.channels.find((c) => c.id === step.channel)?.name,
    );
    if (!channel) return;
    talk = newTalk(world, channel, person.id, step.subject ?? '');
    emit(world, 'conversation.opened', 'conversation', talk.id);
  }
  const message = addMessage(world, talk, {
    direction: 'in',
    text: step.text,
    html: toHtml(step.text),
    lang: step.lang ?? 'en',
    author: { kind: 'contact', name: person.name, handle: person.identities[0]?.handle, avatar_url: null },
  });
  if (talk.state !== 'open') {
    talk.state = 'open';
    talk.snoozed_until = null;
  }
  emit(world, 'message.received', 'message', message.id, { conversation: talk.id });
  hear(world, talk, message);
}
