// Works on the digits: numbers above 2^53 would lose their last ones. The counts stay far below.
const words = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);

const fits = (digit, i) => digit % 2 !== i % 2;

// The number of boring numbers below n, and whether n itself is one.
function boringBelow(n) {
  const digits = [...n].map(Number);
  let total = 0;
  for (let length = 1; length < digits.length; length++) {
    total += 5 ** length;
  }
  for (let i = 0; i < digits.length; i++) {
    const choices = i % 2 === 0 ? Math.floor(digits[i] / 2) : Math.ceil(digits[i] / 2);
    total += choices * 5 ** (digits.length - i - 1);
    if (!fits(digits[i], i)) return [total, 0];
  }
  return [total, 1];
}

for (let x = 1; x <= Number(words[0]); x++) {
  const [belowLow] = boringBelow(words[2 * x - 1]);
  const [belowHigh, highItself] = boringBelow(words[2 * x]);
  console.log(`Case #${x}: ${belowHigh + highItself - belowLow}`);
}
