// Tries all ways to put parentheses before the digits, and keeps the shortest one that fits.
const [, ...words] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);

function shortest(digits, depth) {
  if (digits === "") return ")".repeat(depth);
  let best = null;
  for (let next = 0; next <= 9; next++) {
    const move = next > depth ? "(".repeat(next - depth) : ")".repeat(depth - next);
    const rest = shortest(digits.slice(1), next);
    const candidate = move + digits[0] + rest;
    const fits = String(next) === digits[0];
    if (fits && (best === null || candidate.length < best.length)) best = candidate;
  }
  return best;
}

words.forEach((word, x) => console.log(`Case #${x + 1}: ${shortest(word, 0)}`));
