const words = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);

function boringUpTo(n) {
  const digits = [...n].map(Number);
  let total = 0;
  for (let length = 1; length < digits.length; length++) {
    total += 5 ** length;
  }
  for (let i = 0; i < digits.length; i++) {
    total += Math.floor((digits[i] + 1 - (i % 2)) / 2) * 5 ** (digits.length - i - 1);
    if (digits[i] % 2 !== i % 2) return total;
  }
  return total + 1;
}

for (let x = 1; x <= Number(words[0]); x++) {
  const before = String(BigInt(words[2 * x - 1]) - 1n);
  console.log(`Case #${x}: ${boringUpTo(words[2 * x]) - boringUpTo(before)}`);
}
