const PAIRS: Readonly<Record<string, readonly [afterConsonant: string, afterVowel: string]>> = {
  "을(를)": ["을", "를"],
  "이(가)": ["이", "가"],
  "은(는)": ["은", "는"],
  "와(과)": ["과", "와"],
  "(으)로": ["으로", "로"],
};

const OPEN = /([가-힣0-9])([”’"'»)\]」』]*)(을\(를\)|이\(가\)|은\(는\)|와\(과\)|\(으\)로)/gu;

const FIRST_SYLLABLE = 0xac00;
const FINALS = 28;
const RIEUL = 8;

/** How a number's last digit ends when it is read: 영, 일, 이, 삼, … and 십, 백, 천, 만 after a zero. */
const DIGIT_FINALS = [1, RIEUL, 0, 1, 0, 0, 1, RIEUL, RIEUL, 0];

/**
 * Korean particles after a value that a message was filled with: `제출 3이(가)` becomes `제출 3이`.
 * The form depends on whether the syllable before ends in a consonant; `로` follows ㄹ as well. How
 * a foreign word is read cannot be told from its letters, so both forms stay after Latin script,
 * as Korean programs write them.
 */
export function settleParticles(text: string): string {
  if (!text.includes("(")) return text;
  return text.replace(OPEN, (_, last: string, closing: string, particle: string) => {
    const digit = Number.parseInt(last, 10);
    const final = Number.isNaN(digit)
      ? (last.charCodeAt(0) - FIRST_SYLLABLE) % FINALS
      : (DIGIT_FINALS[digit] ?? 0);
    const [afterConsonant, afterVowel] = PAIRS[particle] ?? [particle, particle];
    const asVowel = final === 0 || (particle === "(으)로" && final === RIEUL);
    return `${last}${closing}${asVowel ? afterVowel : afterConsonant}`;
  });
}
