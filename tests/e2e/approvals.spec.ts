// A second pair of eyes: drafted, changed by the first who is asked, let go by the second from a mail on the phone.
import { expect, test, type Page } from '@playwright/test';
import { createServer, type Server } from 'node:net';
import { demo, type House } from './house';
import { complaints, fitForAll, openTalk, picture, signIn } from './steps';

const words = 'We would love to see you on Saturday.';
const better = 'We would love to see you and Bea on Saturday.';

// A relay that takes every mail.
class Relay {
  mails: string[] = [];
  private server: Server = createServer((socket) => {
    let text = '';
    let inData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 relay');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString();
      for (;;) {
        const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (inData ? 5 : 2));
        if (inData) {
          this.mails.push(line);
          inData = false;
          say('250 taken');
        } else if (/^DATA/i.test(line)) {
          inData = true;
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 relay');
      }
    });
  });
  listen = () =>
    new Promise<number>((done) =>
      this.server.listen(0, '127.0.0.1', () => done((this.server.address() as { port: number }).port)),
    );
  close = () => this.server.close();
  // The words of the mails to somebody.
  to(address: string): string[] {
    return this.mails
      .filter((mail) => new RegExp(`^To:.*${address}`, 'im').test(mail))
      .map((mail) => {
        const [head = '', ...rest] = mail.split('\r\n\r\n');
        const body = rest.join('\r\n\r\n');
        if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString();
        return body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
      });
  }
}

const relay = new Relay();
let house: House;
test.describe.configure({ mode: 'default' });
test.beforeAll(async () => {
  const port = await relay.listen();
  Object.assign(process.env, {
    KITH_MAIL: `smtp+plain://127.0.0.1:${port}`,
    KITH_MAIL_FROM: 'Kith <kith@riverside.example>',
    KITH_PUBLIC_URL: 'http://kith.test',
  });
  house = await demo();
  for (const name of ['KITH_MAIL', 'KITH_MAIL_FROM', 'KITH_PUBLIC_URL']) delete process.env[name];
});
test.afterAll(async () => {
  relay.close();
  await house?.close();
});

const as = (name: string): House => ({ ...house, email: `${name}@riverside.example` });

test('drafted, changed by one, let go by another from a mail', async ({ page, browser }) => {
  test.skip(house.kind !== 'program', 'needs a program that writes mail');
  const wrong = complaints(page);
  await test.step('who may only draft asks', async () => {
    await signIn(page, as('tomas'));
    await page.goto(`${house.url}/riverside/desk`);
    await openTalk(page, 'Theo Lambert');
    await page.getByLabel('Answer', { exact: true }).fill(words);
    await page.getByRole('button', { name: /Ask to send/ }).click();
    await expect(page.locator('.msg.out').last()).toContainText('Held.');
  });
  await test.step('the first who is asked changes a word; that is not enough', async () => {
    const other = await browser.newContext();
    const ruth = await other.newPage();
    await signIn(ruth, as('ruth'));
    await ruth.goto(`${house.url}/riverside/desk/approvals`);
    const held = ruth.getByRole('article').filter({ hasText: words });
    await expect(held.getByRole('list', { name: 'Who lets it go' })).toContainText('waits for');
    await held.getByRole('button', { name: 'Change a word' }).click();
    // Its words stand in a field now.
    await ruth.getByLabel('The answer, with your changes').fill(better);
    await ruth.getByRole('button', { name: 'Send it so' }).click();
    const after = ruth.getByRole('article').filter({ hasText: better });
    await expect(after).toContainText('You changed it last, so somebody else lets it go.');
    await expect(after.locator('ins')).toContainText('and Bea');
    await fitForAll(ruth, 'what waits');
    await ruth.setViewportSize({ width: 390, height: 844 });
    await fitForAll(ruth, 'what waits, on a phone');
    await picture(ruth, 'approvals-1-changed');
    await other.close();
  });
  await test.step('the second lets it go from a mail, without signing in or script', async () => {
    // Dana is asked about an answer of Ruth's as well.
    const letter = () => relay.to('dana').filter((mail) => mail.includes('Vega wrote something')).at(-1);
    const link = async () => /http:\/\/kith\.test(\/approve\/\S+)/.exec(letter() ?? '')?.[1];
    await expect.poll(link, { timeout: 60_000 }).toBeTruthy();
    expect(letter()).not.toContain('Bea');
    const other = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    const phone: Page = await other.newPage();
    await phone.goto(`${house.url}${await link()}`);
    await expect(phone.getByText(better, { exact: true })).toBeVisible();
    await picture(phone, 'approvals-2-by-mail');
    await phone.getByRole('button', { name: 'Approve' }).click();
    await expect(phone.getByText('It goes on its way now.')).toBeVisible();
    await phone.goto(`${house.url}${await link()}`);
    await expect(phone.getByRole('heading', { name: 'You have answered' })).toBeVisible();
    await other.close();
  });
  await test.step('its writer sees what was changed', async () => {
    const sent = page.locator('.msg.out').filter({ hasText: better });
    await expect(sent).not.toContainText('Held.');
    await sent.getByRole('button', { name: 'See what was changed' }).click();
    await expect(sent.locator('ins')).toContainText('and Bea');
    await fitForAll(page, 'what was changed');
  });
  expect(wrong).toEqual([]);
});
