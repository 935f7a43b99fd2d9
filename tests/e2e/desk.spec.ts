// A morning at the desk of the sample organisation.
import { expect, test, type Page } from '@playwright/test';
import { demo, type House } from './house';
import { complaints, fitForAll, openTalk, picture, signIn, talkWith } from './steps';

let house: House;
test.describe.configure({ mode: 'default' });
test.beforeAll(async () => {
  house = await demo();
});
test.afterAll(() => house?.close());

const answerBox = (page: Page) => page.getByLabel('Answer', { exact: true });
async function atDesk(page: Page): Promise<void> {
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/desk`);
  await expect(page.getByRole('region', { name: 'Conversations' }).getByRole('listitem').getByRole('link').first()).toBeVisible();
}

test('a password is asked for, and a wrong one refused in words', async ({ page }) => {
  await page.goto(`${house.url}/riverside/desk`);
  await expect(page.getByRole('heading', { name: 'Good to see you' })).toBeVisible();
  await page.getByLabel('E-mail').fill(house.email);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
});

test('the keyboard goes everywhere', async ({ page }) => {
  const wrong = complaints(page);
  await atDesk(page);
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/\/desk\/\w+/);
  const first = page.url();
  await page.keyboard.press('j');
  await expect(page).not.toHaveURL(first);
  await page.keyboard.press('k');
  await expect(page).toHaveURL(first);
  await expect(page.getByRole('log')).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByLabel('Note for the team')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'By keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await expect(page.getByLabel('Search conversations')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page).toHaveURL(/\/people$/);
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { name: 'Our comfort zone' })).toBeVisible();
  expect(wrong).toEqual([]);
});

test('the gate speaks while one types, and a draft survives', async ({ page }) => {
  await atDesk(page);
  await openTalk(page, 'Theo Lambert');
  await answerBox(page).fill('Come and see us at the church hall on Sunday, Theo.');
  const gate = page.getByRole('status', { name: 'What the comfort zone says' });
  await expect(gate).toBeVisible();
  await expect(page.locator('mark').first()).toContainText(/church/i);
  await expect(page.getByRole('button', { name: /Ask to send/ })).toBeEnabled();
  await expect(page.getByText('kept', { exact: true })).toBeVisible();
  await page.reload();
  await expect(answerBox(page)).toHaveValue(/church hall/);
  await gate.getByRole('button', { name: 'Leave it out' }).first().click();
  await expect(answerBox(page)).not.toHaveValue(/church/);
  await answerBox(page).fill('');
  await expect(gate).toBeHidden();
});

test('an agreed answer, a note that names somebody', async ({ page }) => {
  await atDesk(page);
  await openTalk(page, 'Tom Reyes');
  await answerBox(page).fill('/form');
  await page.getByRole('option', { name: /\/form/ }).click();
  await expect(answerBox(page)).toHaveValue(/Tom, I am sorry about the form/);
  await answerBox(page).fill('');
  await page.getByRole('button', { name: 'Note', exact: true }).click();
  const note = page.getByLabel('Note for the team');
  await note.pressSequentially('Who has the form, @ru');
  await page.getByRole('option', { name: /@ruth/ }).click();
  await note.press('Control+Enter');
  await expect(page.locator('.msg.note').last()).toContainText('Who has the form, @ruth');
});

test('hand over, snooze, close and back again', async ({ page }) => {
  await atDesk(page);
  await openTalk(page, 'Sofia Nilsson');
  await page.getByRole('log').focus();
  await page.keyboard.press('a');
  await page.getByRole('combobox', { name: 'Who takes this?' }).fill('ruth');
  await page.keyboard.press('Enter');
  await expect(page.getByText('· with Ruth')).toBeVisible();
  await page.getByRole('button', { name: 'Snooze s' }).click();
  await page.getByRole('option', { name: /Tomorrow morning/ }).click();
  await expect(page.getByText(/^Back /)).toBeVisible();
  await page.getByRole('button', { name: /^Snoozed/ }).click();
  await page.getByLabel('Search conversations').fill('');
  await talkWith(page, 'Sofia Nilsson').click();
  await page.getByRole('button', { name: /^Close e/ }).click();
  await page.getByLabel('answered').check();
  await page.getByRole('button', { name: 'Close it' }).click();
  await page.getByRole('button', { name: /^Closed/ }).click();
  await talkWith(page, 'Sofia Nilsson').click();
  await page.getByRole('button', { name: /Reopen/ }).click();
  await expect(page.getByRole('button', { name: 'Snooze s' })).toBeVisible();
});

test('two who answer at once do not speak past each other', async ({ page, browser }) => {
  await atDesk(page);
  await openTalk(page, 'Mei Tanaka');
  await answerBox(page).fill('There is a seat for you on Saturday, Mei.');
  const second = await (await browser.newContext()).newPage();
  await atDesk(second);
  // By its address: Mei writes again elsewhere meanwhile, and her name then stands in the list twice.
  await second.goto(page.url());
  await expect(second.getByRole('heading', { name: 'Mei Tanaka', level: 2 }).first()).toBeVisible();
  // The first one's screen hears nothing of it: the connection is cut while the second writes.
  await page.route('**/events*', (route) => route.abort());
  await page.route('**/conversations/*', (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()));
  await second.getByRole('button', { name: 'Note', exact: true }).click();
  await second.getByLabel('Note for the team').fill('I rang her, all is settled.');
  await second.getByLabel('Note for the team').press('Control+Enter');
  await expect(second.locator('.msg.note').last()).toContainText('I rang her');
  await answerBox(page).press('Control+Enter');
  await page.unroute('**/conversations/*');
  await expect(page.getByText('Not sent: this changed while you were writing.')).toBeVisible();
  await expect(answerBox(page)).toHaveValue('There is a seat for you on Saturday, Mei.');
  await second.context().close();
});

test('a held answer is read by somebody else', async ({ page }) => {
  await atDesk(page);
  await page.getByRole('link', { name: /second pair of eyes/ }).click();
  const held = page.getByRole('article').filter({ hasText: 'Theo Lambert' });
  await expect(held).toBeVisible();
  await held.getByRole('button', { name: 'Change a word' }).click();
  await held.getByLabel('The answer, with your changes').fill('Not at all, Theo: everybody is welcome.');
  await held.getByRole('button', { name: 'Send it so' }).click();
  await expect(held).toBeHidden();
  await openTalk(page, 'Theo Lambert');
  await expect(page.locator('.msg.out').last()).toContainText('everybody is welcome');
});

test('another workspace shows its own people only', async ({ page }) => {
  await atDesk(page);
  await page.getByRole('button', { name: /change workspace/ }).click();
  await page.getByRole('combobox', { name: 'Which workspace?' }).fill('Hartwell');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/hartwell\/desk/);
  await expect(page.getByRole('region', { name: 'Conversations' }).getByRole('listitem').getByRole('link').first()).toBeVisible();
  await expect(page.getByText('Maggie O’Dowd')).toHaveCount(0);
});

// A PNG of two by two points, half of it see-through.
const dots = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFElEQVR4nGM4ISf3X07uRAUDjAEAPr8G/xyxqXcAAAAASUVORK5CYII=',
  'base64',
);

test('a picture is attached, described, sent and seen', async ({ page }) => {
  test.skip(house.kind === 'sample', 'the sample server takes no files');
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/corner-books/desk`);
  await openTalk(page, 'Walter Finch');
  await answerBox(page).fill('See for yourself, Walter.');
  await page.getByLabel('Files to attach').setInputFiles([
    { name: 'shelf.png', mimeType: 'image/png', buffer: dots },
    { name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 a letter') },
  ]);
  const tray = page.getByRole('list', { name: 'Attached' });
  await expect(tray.getByRole('listitem')).toHaveCount(2);
  await expect(page.getByText('does not take “letter.pdf”')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Send/ })).toBeDisabled();
  await page.getByRole('button', { name: 'Take letter.pdf off' }).click();
  await expect(page.getByText('One picture has no description yet')).toBeVisible();
  await page.getByLabel('What shelf.png shows').fill('A shelf of crime novels, one with a pencilled name');
  await fitForAll(page, 'the composer with a picture');
  await picture(page, 'attached');
  await page.setViewportSize({ width: 390, height: 780 });
  await fitForAll(page, 'the composer with a picture, on a phone');
  await picture(page, 'attached-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(page.getByText('kept', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('What shelf.png shows')).toHaveValue('A shelf of crime novels, one with a pencilled name');
  await page.getByRole('button', { name: /^Send/ }).click();
  const sent = page.locator('.msg.out').last();
  await expect(sent).toContainText('See for yourself, Walter.');
  await expect(sent.getByRole('img', { name: /A shelf of crime novels/ })).toBeVisible();
  await expect(sent.getByText(/^Sent/)).toBeVisible();
  await expect(tray).toBeHidden();
  await picture(page, 'attached-sent');
  expect(wrong).toEqual([]);
});

test('a photo of a charity that works with children waits for a second person', async ({ page }) => {
  test.skip(house.kind === 'sample', 'the sample server takes no files');
  await atDesk(page);
  await openTalk(page, 'Aisha Khan');
  await answerBox(page).fill('Here is the river.');
  await page.getByLabel('Files to attach').setInputFiles({ name: 'river.png', mimeType: 'image/png', buffer: dots });
  await expect(page.getByRole('status', { name: 'What the comfort zone says' })).toContainText('second person looks at every picture');
  await page.getByRole('button', { name: /Ask to send/ }).click();
  await expect(page.locator('.msg.out').last()).toContainText('Held.');
  const heard = page.locator('.msg.in').first();
  await expect(heard.getByRole('link', { name: /Who we are\.txt/ })).toBeVisible();
  await expect(heard.getByRole('img')).toHaveJSProperty('complete', true);
  await fitForAll(page, 'a thread with files');
  await picture(page, 'attached-heard');
});
