// What a browser makes of the desk: the largest contentful paint, and the list scrolled once it holds many rows.
// usage: node paint.mjs DESK SESSION ROWS TOKEN…, with KITH_CHROMIUM; prints one JSON object.
import { createRequire } from 'node:module';
const { chromium } = createRequire(new URL('../e2e/package.json', import.meta.url))('playwright');

const [desk, session, rows, ...tokens] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.KITH_CHROMIUM, args: ['--no-sandbox'] });

async function room() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  await context.addCookies([{ name: 'kith_session', value: session, url: new URL(desk).origin }]);
  let asked = 0;
  // A session may ask only so often: for the list's pages tokens take turns.
  await page.route(/\/conversations\?/, (route) => {
    const authorization = `Bearer ${tokens[asked++ % tokens.length]}`;
    return route.continue({ headers: { accept: 'application/json', authorization } });
  });
  return page;
}

const rowsShown = (page) => page.locator('section.list li[aria-setsize]').first().waitFor();

async function painted() {
  const page = await room();
  await page.goto(desk);
  await rowsShown(page);
  await page.waitForTimeout(1000);
  const seen = await page.evaluate(
    () =>
      new Promise((done) => {
        const observer = new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime));
        observer.observe({ type: 'largest-contentful-paint', buffered: true });
      }),
  );
  await page.context().close();
  return seen;
}

// Down to where `rows` are loaded; how many there are.
async function fill(page) {
  return page.evaluate(async (most) => {
    const list = document.querySelector('section.list ul[aria-busy]');
    const box = list.parentElement;
    const loaded = () => Number(list.firstElementChild?.getAttribute('aria-setsize') ?? 0);
    const until = performance.now() + 600_000;
    while (loaded() < most && performance.now() < until) {
      box.scrollTop = box.scrollHeight;
      await new Promise((done) => setTimeout(done, 5));
    }
    return loaded();
  }, Number(rows));
}

// A finger on a wheel: so many pixels every frame for so long. Answers the times between frames.
async function scroll(page, pixels, seconds) {
  return page.evaluate(
    async ([step, ms]) => {
      const box = document.querySelector('section.list ul[aria-busy]').parentElement;
      box.scrollTop = box.scrollHeight / 3;
      await new Promise((done) => setTimeout(done, 500));
      const frames = [];
      let empty = 0;
      const until = performance.now() + ms;
      for (let last = await new Promise(requestAnimationFrame), now = last; now < until; last = now) {
        box.scrollTop += step;
        now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        const middle = box.getBoundingClientRect();
        const there = document.elementFromPoint(middle.x + 40, middle.y + middle.height / 2);
        if (!there?.closest('li')) ++empty;
      }
      return { frames, empty };
    },
    [pixels, seconds * 1000],
  );
}

function summary({ frames, empty }) {
  const ordered = [...frames].sort((a, b) => a - b);
  const at = (part) => Math.round(ordered[Math.floor((ordered.length - 1) * part)] * 10) / 10;
  const all = frames.reduce((sum, one) => sum + one, 0);
  const a_second = Math.round((frames.length / all) * 10000) / 10;
  return { a_second, p50_ms: at(0.5), p99_ms: at(0.99), worst_ms: at(1), empty, frames: frames.length };
}

const paints = [];
for (let i = 0; i < 5; ++i) paints.push(Math.round(await painted()));
const page = await room();
await page.goto(desk);
await page.getByRole('button', { name: /^All/ }).click();
await rowsShown(page);
const few = summary(await scroll(page, 40, 3));
const loaded = await fill(page);
const many = { slow: summary(await scroll(page, 40, 5)), fast: summary(await scroll(page, 1500, 5)) };
const heap = await page.evaluate(() => Math.round(performance.memory.usedJSHeapSize / 2 ** 20));
console.log(JSON.stringify({ paints_ms: paints, loaded, few, many, heap_mb: heap }));
await browser.close();
