const MIN_CHARACTERS = 12;
const MIN_REST = 6;
const MIN_DISTINCT = 5;

/** Lower case, without what `letters` drops. */
const OBVIOUS = [
  'correcthorsebatterystaple',
  'administrator',
  'adgangskode',
  'velkommen',
  'lösenord',
  'losenord',
  'salasana',
  'password',
  'p@ssword',
  'passw0rd',
  'p@ssw0rd',
  'passord',
  'iloveyou',
  'trustno1',
  'sunshine',
  'princess',
  'football',
  'changeme',
  'letmein',
  'welcome',
  'hemmelig',
  'hemlig',
  'monkey',
  'dragon',
  'secret',
  'master',
  'bankid',
  'admin',
  'bank',
];

/** Alphabets and keyboard rows, followed forwards or backwards. */
const RUNS = [
  'abcdefghijklmnopqrstuvwxyzæøå',
  'zåäö',
  '01234567890',
  'qwertyuiopå',
  'asdfghjkløæ',
  'klöä',
  'zxcvbnm',
  'qwertz',
  'azerty',
];

/**
 * Whether a passphrase may lock the vault: at least 12 characters after NFKC, and not one that a guesser tries first:
 * repeated, following the alphabet or the keyboard, a well-known one with little added, or fewer than 16 digits and
 * nothing else (a date, a telephone number, a personal number). Null when it may.
 */
export function passphraseProblem(passphrase: string): 'too-short' | 'too-simple' | null {
  const normal = passphrase.normalize('NFKC');
  const characters = Array.from(normal);
  if (characters.length < MIN_CHARACTERS) return 'too-short';
  if (isPattern(characters) || (characters.length < 16 && /^\p{Nd}+$/u.test(normal))) return 'too-simple';
  const rest = Array.from(OBVIOUS.reduce((text, word) => text.replaceAll(word, ''), letters(normal)));
  return rest.length < MIN_REST || isPattern(rest) ? 'too-simple' : null;
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[\s_.,!?'-]/gu, '');
}

function isPattern(characters: string[]): boolean {
  const lower = characters.map((character) => character.toLowerCase());
  if (new Set(lower).size < MIN_DISTINCT) return true;
  return isPeriodic(lower) || predictableSteps(lower) >= (2 / 3) * (lower.length - 1);
}

function isPeriodic(characters: string[]): boolean {
  for (let period = 1; period <= characters.length / 2; period++) {
    if (characters.every((character, i) => i < period || character === characters[i - period])) return true;
  }
  return false;
}

/** How many characters are the one before them again, or its neighbour in a run. */
function predictableSteps(characters: string[]): number {
  return characters.filter((character, i) => {
    const before = characters[i - 1];
    if (before === undefined) return false;
    return (
      before === character || RUNS.some((run) => run.includes(before + character) || run.includes(character + before))
    );
  }).length;
}
