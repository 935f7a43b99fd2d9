// A small reading of the query language for the sample server: words, "phrases", stem*, AND OR NOT, brackets,
// NEAR as AND. Fields other than author are taken as satisfied.
export type Test = (text: string, author: string) => [number, number][] | null;

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export function parse(query: string): Test | { message: string; hint: string; offset: number } {
  const tokens = query.match(/"[^"]*"?(?:~\d+)?|\(|\)|[\w-]+:(?:"[^"]*"|[^\s()]+)|[^\s()]+/g) ?? [];
  let at = 0;
  let wrong: { message: string; hint: string; offset: number } | null = null;
  const fail = (message: string, hint: string) => {
    wrong ??= { message, hint, offset: Math.max(0, query.length - 1) };
    return (() => null) as Test;
  };
  const word = (token: string): Test => {
    const field = /^([\w-]+):(.*)$/.exec(token);
    if (field) {
      const value = field[2]!.replace(/"/g, '').toLowerCase();
      return field[1] === 'author'
        ? (_text, author) => (author.toLowerCase().includes(value) ? [] : null)
        : () => [];
    }
    const bare = token.replace(/^"|"(~\d+)?$/g, '');
    const pattern = bare
      .trim()
      .split(/\s+/)
      .map((part) => escape(part).replace(/\\\*/g, '[\\p{L}\\p{N}]*').replace(/\\\?/g, '\\p{L}'))
      .join('\\W+');
    const find = new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'giu');
    return (text) => {
      const found = [...text.matchAll(find)].map((match): [number, number] => {
        const start = [...text.slice(0, match.index)].length;
        return [start, start + [...match[0]].length];
      });
      return found.length ? found : null;
    };
  };
  const one = (): Test => {
    const token = tokens[at++];
    if (token === undefined) return fail('the query ends too early', 'add a word after the last operator');
    if (token === '(') {
      const inner = any();
      if (tokens[at++] !== ')') fail('a bracket is not closed', 'add `)`');
      return inner;
    }
    if (token === 'NOT' || token === '-') {
      const inner = one();
      return (text, author) => (inner(text, author) ? null : []);
    }
    if (token.startsWith('"') && !/"(~\d+)?$/.test(token.slice(1)))
      return fail('the phrase has no closing quote', 'add `"`');
    if (/^(AND|OR|O?NEAR(\/\d+)?)$/.test(token))
      return fail(`\`${token}\` needs a word on each side`, 'add one');
    return word(token);
  };
  const all = (): Test => {
    const parts = [one()];
    while (at < tokens.length && tokens[at] !== ')' && tokens[at] !== 'OR') {
      if (/^(AND|O?NEAR(\/\d+)?)$/.test(tokens[at]!)) at++;
      parts.push(one());
    }
    return (text, author) => {
      const found = parts.map((part) => part(text, author));
      return found.includes(null) ? null : found.flatMap((spans) => spans!);
    };
  };
  const any = (): Test => {
    const parts = [all()];
    while (tokens[at] === 'OR') {
      at++;
      parts.push(all());
    }
    return (text, author) => {
      const found = parts.map((part) => part(text, author)).filter((spans) => spans !== null);
      return found.length ? found.flat() : null;
    };
  };
  if (!tokens.length) return { message: 'the query is empty', hint: 'write a word', offset: 0 };
  const test = any();
  if (!wrong && at < tokens.length) fail(`\`${tokens[at]}\` was not expected here`, 'look at the brackets');
  return wrong ?? test;
}
