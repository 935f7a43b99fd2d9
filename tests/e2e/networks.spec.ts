// Real networks through the front door: each is connected in its form, somebody there writes, is answered at
// the desk, and the network itself says that the answer arrived once and where it belongs.
import { expect, test, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { fresh, type House } from './house';
import { bluesky, byMail, feeds, mail, onBluesky, onSnac, snac, type Outsider } from './networks';
import { complaints, fitForAll, picture } from './steps';

test.skip(!bluesky || !snac || !mail || !feeds, 'needs tests/e2e/run --servers "bluesky snac mail feeds"');
test.describe.configure({ mode: 'default' });

let house: House;
let page: Page;
let wrong: string[];

test.beforeAll(async ({ browser }) => {
  house = await fresh({
    KITH_REACH: '127.0.0.1,localhost',
    KITH_CA_FILE: mail!.ca_file,
    KITH_PLC_URL: bluesky!.plc,
    KITH_REHEARSAL: 'false',
  });
  const context = await browser.newContext();
  page = await context.newPage();
  wrong = complaints(page);
  await page.goto(house.setupUrl);
  await page.getByLabel('What is your organisation called?').fill('Riverside Youth Trust');
  await page.getByLabel('And your own name?').fill('Dana Whitlock');
  await page.getByLabel('E-mail').fill('dana@riverside.example');
  await page.getByLabel('Password').fill('eleven rafts launched');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('heading', { name: 'What worries you?' })).toBeVisible();
  for (const box of await page.getByRole('checkbox').all()) await box.uncheck();
  await page.getByRole('checkbox').first().check();
  const question = page.locator('fieldset input:not([type=checkbox])');
  for (let n = 0; n < (await question.count()); n++) await question.nth(n).fill('dana');
  await page.getByRole('button', { name: 'Read what follows from it' }).click();
  await page.getByRole('button', { name: 'Adopt it' }).click();
  await expect(page.getByRole('heading', { name: 'Where do your people talk?' })).toBeVisible();
});
test.afterAll(async () => {
  await page?.context().close();
  await house?.close();
});

async function choose(network: RegExp): Promise<void> {
  await page.goto(`${house.url}/riverside-youth-trust/settings/channels`);
  // The first room is asked for at once, a further one behind a button.
  const networks = page.getByRole('group', { name: 'Network' });
  const connect = page.getByRole('button', { name: 'Connect a room' });
  await expect(networks.or(connect).first()).toBeVisible();
  if (!(await networks.isVisible())) await connect.click();
  await networks.getByRole('button', { name: network }).click();
}
const finish = () => page.getByRole('form').getByRole('button', { name: 'Connect', exact: true }).click();
const connected = (name: RegExp) => expect(page.getByRole('main').getByText(name).first()).toBeVisible();

// A question comes in, is answered, and arrives once below what it answers.
async function talk(outsider: Outsider, question: string, answer: string): Promise<void> {
  const asked = await outsider.write(question);
  await page.goto(`${house.url}/riverside-youth-trust/desk`);
  const row = page.getByRole('region', { name: 'Conversations' }).getByRole('link').filter({ hasText: question });
  await expect(row).toBeVisible({ timeout: 90_000 });
  await row.click();
  await expect(page.getByRole('log')).toContainText(question);
  const box = page.getByLabel('Answer', { exact: true });
  await box.fill(answer);
  await box.press('Control+Enter');
  await expect(page.locator('.msg.out .state').last()).toContainText('Sent', { timeout: 60_000 });
  const arrived = async () => (await outsider.heard()).filter((item) => item.text.includes(answer));
  await expect.poll(async () => (await arrived()).length, { timeout: 200_000 }).toBe(1);
  expect((await arrived())[0].parent).toBe(asked);
}

test('Bluesky: a wrong app password is told apart, the right one connects, and an answer threads', async () => {
  await choose(/Bluesky/);
  await page.getByLabel('Handle', { exact: true }).fill(`@${bluesky!.accounts.brand.handle}`);
  await page.getByLabel(/^App password/).fill('wrong-wrong-wrong');
  await page.getByText('It lives on a server of its own').click();
  await page.getByLabel(/^Server/).fill(bluesky!.pds);
  await finish();
  await expect(page.getByRole('alert')).toContainText(/password/i);
  await expect(page.getByLabel('Handle', { exact: true })).toHaveValue(/brand/);
  await page.getByLabel(/^App password/).fill(bluesky!.accounts.brand.app_password);
  await fitForAll(page, 'connect Bluesky');
  await finish();
  await connected(/brand\.test/);
  await talk(await onBluesky('alice', 'brand'), 'is the raft race on again this year?', 'It is, on 1 March, at ten.');
});

test('Mastodon: consent in its own window brings one back, and an answer threads', async ({}) => {
  await choose(/Mastodon/);
  await page.getByLabel(/^Server/).fill(snac!.server);
  await page.getByRole('button', { name: 'Go on' }).click();
  const door = page.getByRole('link', { name: /allow Kith/ });
  await expect(door).toBeVisible();
  await fitForAll(page, 'connect Mastodon');
  const [consent] = await Promise.all([page.waitForEvent('popup'), door.click()]);
  await consent.locator('input[name=login]').fill('brand');
  await consent.locator('input[name=passwd]').fill(snac!.accounts.brand.password);
  await consent.locator('input[type=submit]').click();
  await expect(consent.getByRole('heading', { name: /is connected/ })).toBeVisible();
  await consent.close();
  await talk(await onSnac('alice', 'brand'), 'do you still take old paddles?', 'Gladly, bring them on Saturday.');
});

test('A mailbox: letters come in, answers thread at the receiver', async () => {
  await choose(/mail/i);
  const ours = mail!.accounts.brand;
  await page.getByLabel('Address', { exact: true }).fill(ours.address);
  await page.getByLabel(/^Password of the mailbox/).fill(ours.password);
  for (const [name, port] of [['Reading (IMAP)', mail!.imap.port], ['Sending (SMTP)', mail!.smtp.port]] as const) {
    const part = page.getByRole('group', { name });
    await part.getByLabel('Server').fill('localhost');
    await part.getByLabel('Port').fill(String(port));
    await part.getByLabel('Security').selectOption('starttls');
    await part.getByLabel('User').fill(ours.user);
  }
  await fitForAll(page, 'connect a mailbox');
  await finish();
  await connected(/brand@kith\.test/);
  await talk(byMail('bob', 'brand'), 'May my daughter bring a friend?', 'She may, with a note from home.');
});

test('A feed: what is written there appears', async () => {
  const item = (title: string) => `<item><title>${title}</title><link>${feeds!.url}/${encodeURIComponent(title)}</link>
    <guid>${title}</guid><pubDate>${new Date().toUTCString()}</pubDate><description>What was said of ${title}</description></item>`;
  const write = (...titles: string[]) =>
    fetch(`${feeds!.admin}/news.xml`, {
      method: 'PUT',
      body: JSON.stringify({ etag: true, body: `<rss version="2.0"><channel><title>The Tea Gazette</title>${titles.map(item).join('')}</channel></rss>` }),
    });
  await write('Raft race returns');
  await choose(/feed/i);
  await page.getByLabel('Address of the feed').fill(`${feeds!.url}/news.xml`);
  await finish();
  await connected(/Tea Gazette|news\.xml/);
  await page.goto(`${house.url}/riverside-youth-trust/settings/channels`);
  await expect(page.getByText(/heard/i).first()).toBeVisible();
  await picture(page, 'networks-connected');
  await page.goto(`${house.url}/riverside-youth-trust/desk`);
  await page.getByRole('button', { name: /^All/ }).click();
  const entry = page.getByRole('region', { name: 'Conversations' }).getByRole('link').filter({ hasText: 'Raft race returns' });
  await expect(entry).toBeVisible({ timeout: 60_000 });
  await fitForAll(page, 'four channels');
});

test('and all four together stay small', async () => {
  test.skip(house.pid === 0, 'no program of ours');
  const status = readFileSync(`/proc/${house.pid}/status`, 'utf8');
  const megabytes = Number(/VmRSS:\s*(\d+) kB/.exec(status)?.[1]) / 1024;
  test.info().annotations.push({ type: 'resident', description: `${megabytes.toFixed(0)} MB` });
  console.log(`resident with four channels: ${megabytes.toFixed(1)} MB`);
  expect(megabytes).toBeGreaterThan(1);
  expect(wrong).toEqual([]);
});
